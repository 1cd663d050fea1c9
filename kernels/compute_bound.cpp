#include "kernels/any_kernel.hpp"
#include "kernels/fma_grain.hpp"
#include "kernels/tally.hpp"

namespace regatta {

namespace {

/// A task's output, alone on its cache line, so that neighbours on different cores share none. 16 bytes of it
/// travel.
struct alignas(64) Cell {
  std::uint64_t value = 0;
  std::uint64_t runs = 0;  ///< how often this cell's task ran, of the steps that write this buffer
};
constexpr std::size_t payload = 2 * sizeof(std::uint64_t);

constexpr std::uint64_t left_weight = 0xd1342543de82ef95, own_weight = 0xaf251af3b0f025b5,
                        right_weight =
                            0xf1357aea2e62a9c5;  // odd; multipliers of good generators (L'Ecuyer 1999)

}  // namespace

/// for s < steps, for x < width: out[x] = mix(in[dependencies of x], n fused multiply-adds). Compute-bound
/// for large n; for small n it is bound by what the runner spends on a task and a step: the smallest n that
/// still runs at half the peak gives METG(50%). Slaughter et al., Task Bench: a parameterized benchmark for
/// evaluating parallel runtime performance, SC20.
///
/// Dependencies are Task Bench's: stencil_1d x-1, x, x+1; tree x/2 (at full width from the first step);
/// all_to_all every task. `trivial` has none, so its width × steps tasks are one step.
class ComputeBound {
 public:
  static constexpr auto name = "compute_bound";
  static constexpr auto summary =
      "a grain of fused multiply-adds a task, with Task Bench's dependencies: for METG";
  static constexpr auto bound = "compute";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{1'048'576}, 1, 1e12, {}, "FMAs", "grain: fused multiply-adds a task"},
            {"width", std::int64_t{64}, 1, 1 << 20, {}, "tasks", "tasks a step"},
            {"steps", std::int64_t{100}, 1, 1e9, {}, "steps", "steps, each depending on the one before"},
            {"pattern",
             "stencil_1d",
             0,
             0,
             {"trivial", "stencil_1d", "tree", "all_to_all"},
             "",
             "what a task depends on"}};
  }

  ComputeBound(Parameters const& p, Setup const& setup)
      : grain_(p.count("size")),
        n_(p.count("size")),
        width_(p.count("width")),
        steps_(p.count("steps")),
        pattern_(pattern_of(p.text("pattern"))),
        share_(setup.share),
        weights_(width_) {
    for (std::size_t x = 0; x < width_; ++x) weights_[x] = mix64(std::uint64_t{x} + 1) | 1;
    if (pattern_ == Pattern::trivial) return;
    for (auto& buffer : cells_) buffer.resize(width_ + 2);  // a cell of zeros beyond either end
    for (std::size_t parity = 0; parity < 2; ++parity) plan_messages(parity);
    reset();
  }

  [[nodiscard]] std::size_t tasks() const { return pattern_ == Pattern::trivial ? width_ * steps_ : width_; }
  [[nodiscard]] Work work() const {
    auto const all = static_cast<double>(width_) * static_cast<double>(steps_);
    return {.flops = 2 * static_cast<double>(n_) * all, .operations = all};
  }

  /// Words: the tally of cells (of tasks, for trivial), what they hold, the seal.
  using Result = Sums<4>;
  enum Word : std::size_t { values = 2 };

  void reset() {
    step_ = 0;
    trivial_total_ = {};
    for (auto& buffer : cells_)
      for (std::size_t x = 0; x < buffer.size(); ++x)
        buffer[x] = {x > 0 && x <= width_ ? initial(x - 1) : 0, 0};
  }

  /// What it returns is used by `trivial` alone; the other patterns' result is in their cells.
  [[nodiscard]] Result run(Range tasks) const { return run(tasks, 0); }
  [[nodiscard]] Result run(Range tasks, std::size_t ahead) const {
    auto const step = step_ + ahead;
    Cell const* const in = cells_[(step + 1) % 2].data() + 1;
    Cell* const out = cells_[step % 2].data() + 1;
    switch (pattern_) {
      case Pattern::trivial:
        return run_trivial(tasks);
      case Pattern::stencil_1d:
        for (auto x = tasks.begin; x < tasks.end; ++x)
          write(
              out[x], x,
              in[x].value * own_weight + (in + x - 1)->value * left_weight + in[x + 1].value * right_weight);
        break;
      case Pattern::tree:
        for (auto x = tasks.begin; x < tasks.end; ++x) write(out[x], x, in[x / 2].value * own_weight);
        break;
      case Pattern::all_to_all:
        for (auto x = tasks.begin; x < tasks.end; ++x) {
          std::uint64_t inputs = 0;
          for (std::size_t i = 0; i < width_; ++i) inputs += in[i].value * weights_[i];
          write(out[x], x, inputs);
        }
        break;
    }
    return {};
  }

  [[nodiscard]] Halo halo() { return messages_[step_ % 2]; }
  [[nodiscard]] bool reduces() const { return pattern_ == Pattern::trivial; }
  [[nodiscard]] std::size_t steps_ahead() const { return steps_ - step_; }
  [[nodiscard]] bool advance(Result const& total) {
    if (pattern_ == Pattern::trivial) {
      trivial_total_ = total;
      return false;
    }
    return ++step_ < steps_;
  }

  [[nodiscard]] Result digest(Range tasks) const {
    // The sums of `trivial` were reduced over all ranks already: they enter once, with task 0.
    if (pattern_ == Pattern::trivial)
      return tasks.begin == 0 && tasks.end > 0 ? sealed(trivial_total_) : Result{};
    Result sums;
    for (auto x = tasks.begin; x < tasks.end; ++x)
      for (std::size_t parity = 0; parity < 2; ++parity) {
        auto const& cell = cells_[parity][x + 1];
        tally(sums, 2 * x + parity, cell.runs);
        add(sums.words[values], cell.value * mix64(std::uint64_t{2 * x + parity}));
      }
    return sealed(sums);
  }

  /// Computes every dependency again, without the multiply-adds: their count is known to be n.
  [[nodiscard]] Verdict verify(Result const& total) const {
    auto const expected = reference();
    if (total == expected) return {};
    if (total.words.back() != seal_of(total))
      return {false, "the result's words do not belong together: one was damaged"};
    if (total.words[0] != expected.words[0])
      return {false, std::to_string(total.words[0]) + " tasks ran, not " + std::to_string(expected.words[0])};
    if (total.words[1] != expected.words[1])
      return {false, "as many tasks ran as there are, but some were lost and others ran twice"};
    return {false, "a task had wrong inputs, or did not do its multiply-adds"};
  }

 private:
  enum class Pattern : std::uint8_t { trivial, stencil_1d, tree, all_to_all };

  static Pattern pattern_of(std::string const& text) {
    return text == "trivial"      ? Pattern::trivial
           : text == "tree"       ? Pattern::tree
           : text == "all_to_all" ? Pattern::all_to_all
                                  : Pattern::stencil_1d;
  }
  static std::uint64_t initial(std::size_t x) { return mix64(std::uint64_t{x}); }
  /// A task's value, from what its inputs and its multiply-adds gave.
  static std::uint64_t output(std::uint64_t inputs, std::uint64_t done, std::uint64_t weight) {
    auto const h = (inputs + done) * own_weight;
    return (h ^ (h >> 32)) * weight;
  }

  [[gnu::always_inline]] void write(Cell& cell, std::size_t x, std::uint64_t inputs) const {
    cell.value = output(inputs, grain_(inputs), weights_[x]);
    ++cell.runs;
  }

  [[nodiscard]] Result run_trivial(Range tasks) const {
    std::uint64_t names = 0, sum = 0;
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const inputs = mix64(std::uint64_t{task} + 1);
      names += inputs;
      sum += output(inputs, grain_(inputs), own_weight);
    }
    return {{static_cast<std::int64_t>(tasks.size()), static_cast<std::int64_t>(names),
             static_cast<std::int64_t>(sum), 0}};
  }

  /// The cells that the tasks of a rank read: contiguous, for every pattern.
  [[nodiscard]] Range inputs_of(Range tasks) const {
    if (tasks.size() == 0) return {};
    switch (pattern_) {
      case Pattern::stencil_1d:
        return {tasks.begin - (tasks.begin > 0), std::min(width_, tasks.end + 1)};
      case Pattern::tree:
        return {tasks.begin / 2, (tasks.end - 1) / 2 + 1};
      case Pattern::all_to_all:
        return {0, width_};
      case Pattern::trivial:
        break;
    }
    return {};
  }

  void plan_messages(std::size_t parity) {
    auto const mine = block(width_, share_);
    for (int peer = 0; peer < share_.ranks; ++peer) {
      if (peer == share_.rank) continue;
      auto const theirs = block(width_, {peer, share_.ranks});
      auto const send = bytes(parity, mine, inputs_of(theirs)),
                 receive = bytes(parity, theirs, inputs_of(mine));
      if (!send.empty() || !receive.empty()) messages_[parity].push_back({peer, send, receive});
    }
  }
  /// The bytes of the cells that are in both ranges, from the first to the last one's payload.
  [[nodiscard]] std::span<std::byte> bytes(std::size_t parity, Range a, Range b) {
    Range const both{std::max(a.begin, b.begin), std::min(a.end, b.end)};
    if (both.begin >= both.end) return {};
    return std::as_writable_bytes(std::span(cells_[parity]).subspan(both.begin + 1, both.size()))
        .first((both.size() - 1) * sizeof(Cell) + payload);
  }

  [[nodiscard]] Result reference() const {
    Result sums;
    if (pattern_ == Pattern::trivial) {
      for (std::size_t task = 0; task < tasks(); ++task) {
        tally(sums, task);
        add(sums.words[values], output(mix64(std::uint64_t{task} + 1), n_, own_weight));
      }
      return sealed(sums);
    }
    std::array<std::vector<std::uint64_t>, 2> buffers{std::vector<std::uint64_t>(width_),
                                                      std::vector<std::uint64_t>(width_)};
    for (auto& buffer : buffers)
      for (std::size_t x = 0; x < width_; ++x) buffer[x] = initial(x);
    for (std::size_t step = 0; step < steps_; ++step) {
      auto const& in = buffers[(step + 1) % 2];
      std::uint64_t all = 0;
      if (pattern_ == Pattern::all_to_all)
        for (std::size_t x = 0; x < width_; ++x) all += in[x] * weights_[x];
      for (std::size_t x = 0; x < width_; ++x) {
        auto inputs = all;
        if (pattern_ == Pattern::tree) inputs = in[x / 2] * own_weight;
        if (pattern_ == Pattern::stencil_1d)
          inputs = in[x] * own_weight + (x > 0 ? in[x - 1] * left_weight : 0) +
                   (x + 1 < width_ ? in[x + 1] * right_weight : 0);
        buffers[step % 2][x] = output(inputs, n_, weights_[x]);
      }
    }
    for (std::size_t x = 0; x < width_; ++x)
      for (std::size_t parity = 0; parity < 2; ++parity) {
        tally(sums, 2 * x + parity, (steps_ + 1 - parity) / 2);
        add(sums.words[values], buffers[parity][x] * mix64(std::uint64_t{2 * x + parity}));
      }
    return sealed(sums);
  }

  FmaGrain grain_;
  std::size_t n_, width_, steps_;
  Pattern pattern_;
  Share share_;
  std::vector<std::uint64_t> weights_;
  mutable std::array<std::vector<Cell>, 2>
      cells_;  // by the step's parity; run() writes the cells of its tasks
  std::array<std::vector<Message>, 2> messages_;
  std::size_t step_ = 0;
  Result trivial_total_;
};

KernelEntry compute_bound_kernel() {
  return describe<ComputeBound>();
}

}  // namespace regatta
