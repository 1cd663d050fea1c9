#pragma once

#include <atomic>
#include <numeric>
#include <vector>

#include "kernels/any_kernel.hpp"
#include "runners/drive.hpp"

/// Small kernels whose results are known, of every kind that drive() runs.
namespace regatta::fakes {

template <class K>
[[nodiscard]] std::unique_ptr<AnyKernel> make(std::int64_t size, Share share, bool owns) {
  return describe<K>().make(Parameters({{"size", size}}), Setup{share, owns, {}});
}

/// What all have in common.
struct FakeKernel {
  static constexpr auto summary = "for tests";
  static constexpr auto bound = "nothing";
  static constexpr int version = 1;
  static ParameterSpecs parameters() { return {}; }
  [[nodiscard]] std::size_t tasks() const { return size; }
  [[nodiscard]] Work work() const { return {}; }
  std::size_t size;
};

/// Independent tasks whose sums are the result.
struct Squares : FakeKernel {
  static constexpr auto name = "squares";
  Squares(Parameters const& p, Setup const&) : FakeKernel{p.count("size")} {}
  [[nodiscard]] Sums<2> run(Range tasks) const {
    Sums<2> sums;
    for (auto i = static_cast<std::int64_t>(tasks.begin); i < static_cast<std::int64_t>(tasks.end); ++i)
      sums += {{1, i * i}};
    return sums;
  }
  [[nodiscard]] Verdict verify(Sums<2> const&) const { return {}; }
  [[nodiscard]] static Words expected(std::int64_t n) {
    return {n, n == 0 ? 0 : (n - 1) * n * (2 * n - 1) / 6};
  }
};

/// Independent tasks that leave marks, which a digest counts: a rank knows only its own.
struct Marks : FakeKernel {
  static constexpr auto name = "marks";
  Marks(Parameters const& p, Setup const& setup)
      : FakeKernel{p.count("size")},
        marks_(size),
        prepared_(size),
        mine_(block(size, setup.share)),
        owns_(setup.owns_block) {}
  void prepare(Range tasks) {
    for (auto i = tasks.begin; i < tasks.end; ++i) ++prepared_[i];
  }
  void reset(Range tasks) {
    for (auto i = tasks.begin; i < tasks.end; ++i) marks_[i] = 0;
    was_reset_ += tasks.size();
  }
  void reset() {
    // Every task that this rank may be asked for, once, and before the rest.
    if (was_reset_.exchange(0) != (owns_ ? mine_.size() : size)) throw std::logic_error("reset(Range)");
  }
  [[nodiscard]] Sums<1> run(Range tasks) const {
    if (owns_ && (tasks.begin < mine_.begin || tasks.end > mine_.end))
      throw std::logic_error("not this rank's");
    for (auto i = tasks.begin; i < tasks.end; ++i) marks_[i] += prepared_[i] == 1 ? 1 : 1000;
    return {};
  }
  [[nodiscard]] Sums<2> digest(Range tasks) const {
    Sums<2> sums;
    for (auto i = tasks.begin; i < tasks.end; ++i)
      sums += {{marks_[i], marks_[i] * static_cast<std::int64_t>(i)}};
    return sums;
  }
  [[nodiscard]] Verdict verify(Sums<2> const&) const { return {}; }
  [[nodiscard]] static Words expected(std::int64_t n) { return {n, n * (n - 1) / 2}; }

 private:
  mutable std::vector<std::int64_t> marks_;
  std::atomic<std::size_t> was_reset_{0};
  std::vector<int> prepared_;
  Range mine_;
  bool owns_;
};

/// Coupled: a cell becomes the sum of its neighbours and of the last total, which only every third step
/// reduces.
struct Neighbours : FakeKernel {
  static constexpr auto name = "neighbours";
  static constexpr int steps = 23;
  Neighbours(Parameters const& p, Setup const& setup) : FakeKernel{p.count("size")}, share_(setup.share) {
    for (auto& cells : cells_) cells.resize(size + 2);
    for (int parity = 0; parity < 2; ++parity) plan_messages(parity);
    reset();
  }
  void reset() {
    step_ = 0, total_ = 0;
    for (auto& cells : cells_) std::fill(cells.begin(), cells.end(), 0);
    for (std::size_t i = 1; i <= size; ++i) cells_[0][i] = i * i;
  }
  [[nodiscard]] Sums<1> run(Range tasks) const { return run_step(static_cast<std::size_t>(step_), tasks); }
  [[nodiscard]] Sums<1> run_step(std::size_t step, Range tasks) const {
    auto const& in = cells_[step % 2];
    auto& out = cells_[(step + 1) % 2];
    std::uint64_t sum = 0;
    for (auto i = tasks.begin + 1; i <= tasks.end; ++i)
      sum += out[i] = in[i - 1] + 3 * in[i] + in[i + 1] + total_;
    return {{static_cast<std::int64_t>(sum)}};
  }
  [[nodiscard]] Halo halo() { return messages_[static_cast<std::size_t>((step_ + 1) % 2)]; }
  [[nodiscard]] bool reduces() const { return step_ % 3 == 1; }
  [[nodiscard]] bool advance(Sums<1> const& total) {
    if (!reduces() && total.words[0] != 0) throw std::logic_error("a total that was not asked for");
    if (reduces()) total_ = static_cast<std::uint64_t>(total.words[0]);
    return ++step_ < steps;
  }
  [[nodiscard]] Sums<1> digest(Range tasks) const {
    std::uint64_t sum = 0;
    for (auto i = tasks.begin + 1; i <= tasks.end; ++i) sum += cells_[steps % 2][i] * (2 * i + 1);
    return {{static_cast<std::int64_t>(sum)}};
  }
  [[nodiscard]] Verdict verify(Sums<1> const&) const { return {}; }

  [[nodiscard]] static Words expected(std::int64_t n) { return expected_of<Neighbours>(n); }
  template <class K>
  [[nodiscard]] static Words expected_of(std::int64_t n) {
    K all(Parameters({{"size", n}}), Setup{});
    auto const whole = Range{0, all.size};
    for (bool more = true; more;) {
      auto const total = all.run(whole);
      more = all.advance(all.reduces() ? total : Sums<1>{});
    }
    return {all.digest(whole).words[0]};
  }

 protected:
  void plan_messages(int parity) {
    auto const mine = block(size, share_);
    auto& cells = cells_[static_cast<std::size_t>(parity)];
    auto const cell = [&](std::size_t i) { return std::as_writable_bytes(std::span(cells).subspan(i, 1)); };
    auto& messages = messages_[static_cast<std::size_t>(parity)];
    if (mine.size() == 0) return;
    if (mine.begin > 0) messages.push_back({share_.rank - 1, cell(mine.begin + 1), cell(mine.begin)});
    if (mine.end < size) messages.push_back({share_.rank + 1, cell(mine.end), cell(mine.end + 1)});
  }

  Share share_;
  int step_ = 0;
  std::uint64_t total_ = 0;
  mutable std::array<std::vector<std::uint64_t>, 2> cells_;
  std::array<std::vector<Message>, 2> messages_;
};

/// The same with two reductions in all, and workers that go through the steps between them by themselves.
struct Ahead : Neighbours {
  static constexpr auto name = "ahead";
  using Neighbours::Neighbours;
  [[nodiscard]] bool reduces() const { return step_ == 3 || step_ == 14; }
  [[nodiscard]] Sums<1> run(Range tasks) const { return run(tasks, 0); }
  [[nodiscard]] Sums<1> run(Range tasks, std::size_t ahead) const {
    return run_step(static_cast<std::size_t>(step_) + ahead, tasks);
  }
  [[nodiscard]] bool advance(Sums<1> const& total) {
    if (reduces()) total_ = static_cast<std::uint64_t>(total.words[0]);
    return ++step_ < steps;
  }
  [[nodiscard]] std::size_t steps_ahead() const {
    return static_cast<std::size_t>((step_ < 3 ? 3 : step_ < 14 ? 14 : steps) - step_);
  }
  [[nodiscard]] static Words expected(std::int64_t n) { return expected_of<Ahead>(n); }
};

/// I/O: waits of no length.
struct Waits : FakeKernel {
  static constexpr auto name = "waits";
  Waits(Parameters const& p, Setup const&) : FakeKernel{p.count("size")} {}
  [[nodiscard]] Task<Sums<2>> run(Range tasks, Io& io) const {
    Sums<2> sums;
    for (auto i = static_cast<std::int64_t>(tasks.begin); i < static_cast<std::int64_t>(tasks.end); ++i) {
      co_await io.sleep(std::chrono::nanoseconds(0));
      sums += {{1, i * i}};
    }
    co_return sums;
  }
  [[nodiscard]] Verdict verify(Sums<2> const&) const { return {}; }
  [[nodiscard]] static Words expected(std::int64_t n) { return Squares::expected(n); }
};

/// Runs it twice under a schedule; the results of both.
template <class K>
[[nodiscard]] std::array<Words, 2> run_twice(Team& team, Pool& pool, std::int64_t size, Schedule schedule) {
  auto const share = team.share();
  auto const kernel = make<K>(size, share, owns_block(SteppedKernel<K>, share, schedule));
  std::vector<Latencies> latencies(kernel->is_io() ? static_cast<std::size_t>(pool.workers()) : 0);
  std::array<Words, 2> results;
  pool.hold([&] {
    prepare(*kernel, team, pool, schedule);
    for (auto& result : results) result = drive(*kernel, team, pool, schedule, latencies).result;
  });
  if (kernel->is_io()) {
    std::int64_t waits = 0;
    for (auto const& histogram : latencies) waits += static_cast<std::int64_t>(histogram.total());
    team.all_reduce(std::span(&waits, 1));
    if (waits != 2 * size) results[1].clear();
  }
  return results;
}

}  // namespace regatta::fakes
