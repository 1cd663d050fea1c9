#include <nlohmann/json.hpp>

#include "kernels/any_kernel.hpp"
#include "kernels/pages.hpp"
#include "kernels/simd.hpp"
#include "kernels/tally.hpp"

namespace regatta {

namespace {

/// a[i] = b[i] + s c[i] for n elements, a aligned to a vector when the stores go past the caches.
template <bool past_caches>
void add_scaled(double* a, double const* b, double const* c, double s, std::size_t n) {
  auto const scale = broadcast(s);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    auto const sum = fma(scale, load(c + i), load(b + i));
    if constexpr (past_caches)
      stream(a + i, sum);
    else
      std::memcpy(a + i, &sum, sizeof sum);
  }
  for (; i < n; ++i) a[i] = b[i] + s * c[i];
}

// Whole numbers, so that every form of the expression, fused or not, gives the same bits.
double b_of(std::size_t i) {
  return static_cast<double>(static_cast<std::int64_t>(i & 1023));
}
double c_of(std::size_t i) {
  return static_cast<double>(static_cast<std::int64_t>((i >> 3) & 511));
}

}  // namespace

/// for i < size: a[i] = b[i] + s c[i]. Memory-bound: 24 bytes an element, as STREAM counts them (plain stores
/// move 32, as a line is read before it is written). J. McCalpin, STREAM: sustainable memory bandwidth in
/// high performance computers (1991-2007), which asks for arrays of at least four times the last cache.
///
/// The result weighs every element that is right by 2i + 1, and these sum up to size². The scalar changes
/// with every reset(), so that what an earlier repetition left is wrong.
class Triad {
 public:
  static constexpr auto name = "triad";
  static constexpr auto summary = "STREAM's triad a = b + s c";
  static constexpr auto bound = "memory";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {
        {"size",
         std::int64_t{20'000'000},
         1,
         1e12,
         {},
         "elements",
         "elements of each of the three arrays (8 B each)"},
        {"block",
         std::int64_t{65'536},
         1,
         1e12,
         {},
         "elements",
         "elements a task; rounded up to whole cache lines"},
        {"pages", "huge", 0, 0, {"small", "huge"}, "", "page policy: 4 KiB pages, or transparent huge pages"},
        {"stores",
         "nontemporal",
         0,
         0,
         {"plain", "nontemporal"},
         "",
         "stores through the caches or past them"}};
  }

  Triad(Parameters const& p, Setup const& setup)
      : size_(p.count("size")),
        block_((p.count("block") + line - 1) / line * line),
        huge_(p.text("pages") == "huge"),
        past_caches_(p.text("stores") == "nontemporal"),
        runs_(tasks()),
        mine_(elements(setup.owns_block ? block(tasks(), setup.share) : Range{0, tasks()})),
        pages_(3 * stride() * sizeof(double), huge_ ? PagePolicy::huge : PagePolicy::small),
        a_(reinterpret_cast<double*>(pages_.data())),
        b_(a_ + stride()),
        c_(b_ + stride()) {}

  [[nodiscard]] std::size_t tasks() const { return (size_ + block_ - 1) / block_; }
  [[nodiscard]] Work work() const {
    auto const n = static_cast<double>(size_);
    return {.flops = 2 * n, .bytes = 24 * n, .operations = n};
  }

  /// First touch, by the workers that will run the tasks.
  void prepare(Range tasks) {
    auto const range = elements(tasks);
    for (auto i = range.begin; i < range.end; ++i) {
      auto const at = i - mine_.begin;
      a_[at] = 0, b_[at] = b_of(i), c_[at] = c_of(i);
    }
  }

  void reset() {
    scalar_ = scalar_ == 3 ? 5 : 3;
    runs_.clear();
  }

  /// The result is the digest's; run() itself has nothing to add.
  [[nodiscard]] Sums<1> run(Range tasks) const {
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const [begin, end] = elements({task, task + 1});
      auto const at = begin - mine_.begin;
      if (past_caches_)
        add_scaled<true>(a_ + at, b_ + at, c_ + at, scalar_, end - begin);
      else
        add_scaled<false>(a_ + at, b_ + at, c_ + at, scalar_, end - begin);
      runs_.mark(task);
    }
    if (past_caches_) stream_fence();
    return {};
  }

  /// Words: the tally, and Σ 2i + 1 over the elements that are right.
  using Result = Sums<4>;
  enum Word : std::size_t { right = 2 };

  [[nodiscard]] Result digest(Range tasks) const {
    Result sums;
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      if (runs_[task] == 0) continue;
      tally(sums, task, runs_[task]);
      auto const [begin, end] = elements({task, task + 1});
      std::uint64_t weights = 0;
      for (auto i = begin; i < end; ++i)
        weights += a_[i - mine_.begin] == b_of(i) + scalar_ * c_of(i) ? 2 * std::uint64_t{i} + 1 : 0;
      add(sums.words[right], weights);
    }
    return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const {
    if (auto verdict = judge_tally(total, tasks()); !verdict.ok) return verdict;
    if (total.words[right] != static_cast<std::int64_t>(std::uint64_t{size_} * size_))
      return {false, "elements of a are not b + s c"};
    return {};
  }

  [[nodiscard]] std::string facts() const {
    auto const usage = pages_.usage();
    return nlohmann::json{{"pages", usage.huge > 0 ? "huge" : "small"},
                          {"resident_bytes", usage.resident},
                          {"huge_bytes", usage.huge},
                          {"stores", past_caches_ && has_stream ? "nontemporal" : "plain"},
                          {"vector_bytes", sizeof(Doubles)}}
        .dump();
  }

 private:
  static constexpr std::size_t line =
      8;  // elements of a cache line: tasks share none, and stream() needs it aligned

  [[nodiscard]] Range elements(Range tasks) const {
    return {std::min(size_, tasks.begin * block_), std::min(size_, tasks.end * block_)};
  }
  /// Elements from one array to the next: never near a multiple of a power of two, from 4 KiB (where loads
  /// would wait for stores that look alike) to huge pages; arrays a power of two apart lose up to half of the
  /// bandwidth.
  [[nodiscard]] std::size_t stride() const {
    constexpr std::size_t huge = Pages::huge_size / sizeof(double),
                          apart = (652 * 1024 + 192) / sizeof(double);
    return (mine_.size() + huge - 1) / huge * huge + apart;
  }

  std::size_t size_, block_;
  bool huge_, past_caches_;
  RunCounts runs_;
  Range mine_;  ///< the elements that this rank may be asked for, and has memory for
  Pages pages_;
  double *a_, *b_, *c_;
  double scalar_ = 3;
};

KernelEntry triad_kernel() {
  return describe<Triad>();
}

}  // namespace regatta
