#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/check_contract.hpp"
#include "kernels/kernel.hpp"

namespace regatta {

/// The words of a Sums whose size only the kernel knows.
using Words = std::vector<std::int64_t>;

/// A kernel behind one virtual call a chunk (below the noise: a chunk is many tasks, or a task is long).
class AnyKernel {
 public:
  virtual ~AnyKernel() = default;

  [[nodiscard]] virtual std::size_t tasks() const = 0;
  [[nodiscard]] virtual Work work() const = 0;
  /// Words of run()'s sums, and of the result: digest()'s where there is one.
  [[nodiscard]] virtual std::size_t run_words() const noexcept = 0;
  [[nodiscard]] virtual std::size_t result_words() const noexcept = 0;

  [[nodiscard]] virtual bool is_io() const noexcept = 0;
  [[nodiscard]] virtual bool is_stepped() const noexcept = 0;
  [[nodiscard]] virtual bool has_prepare() const noexcept = 0;
  [[nodiscard]] virtual bool has_digest() const noexcept = 0;
  [[nodiscard]] virtual bool resets_tasks() const noexcept = 0;
  [[nodiscard]] virtual bool runs_ahead() const noexcept = 0;

  virtual void prepare(Range tasks) = 0;
  virtual void reset(Range tasks) = 0;
  virtual void reset() = 0;
  /// Runs the tasks and adds what they contribute to `sums` (run_words() of them).
  virtual void run(Range tasks, std::int64_t* sums) const = 0;
  /// The same in the step that comes after `ahead` others, fewer than steps_ahead(): 0 where that is 1.
  virtual void run_ahead(Range tasks, std::size_t ahead, std::int64_t* sums) const = 0;
  /// The same for an I/O kernel: adds when the coroutine ends. Yields the number of tasks done.
  virtual Task<std::size_t> run(Range tasks, Io& io, std::int64_t* sums) const = 0;
  virtual void digest(Range tasks, std::int64_t* sums) const = 0;

  [[nodiscard]] virtual Halo halo() = 0;
  [[nodiscard]] virtual bool reduces() const = 0;
  /// At least 1.
  [[nodiscard]] virtual std::size_t steps_ahead() const = 0;
  [[nodiscard]] virtual bool advance(std::int64_t const* total) = 0;

  /// Judges a result (result_words() words) against the reference.
  [[nodiscard]] virtual Verdict verify(std::span<std::int64_t const> result) const = 0;
  [[nodiscard]] virtual std::string facts() const = 0;
};

namespace detail {

template <class S>
void add_words(std::int64_t* into, S const& from) noexcept {
  for (std::size_t i = 0; i < from.words.size(); ++i)
    into[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(into[i]) +
                                        static_cast<std::uint64_t>(from.words[i]));
}

template <class S>
S sums_of(std::int64_t const* words) noexcept {
  S sums;
  std::copy_n(words, sums.words.size(), sums.words.begin());
  return sums;
}

template <class K>
struct RunSums {
  using type = decltype(std::declval<K const&>().run(Range{}));
};
template <IoKernel K>
struct RunSums<K> {
  using type = decltype(std::declval<K const&>().run(Range{}, std::declval<Io&>()).take());
};

/// The erasure of one kernel type; what the kernel does not offer does nothing.
template <class K>
requires ComputeKernel<K> || IoKernel<K>
class Erased final : public AnyKernel {
  using Run = typename RunSums<K>::type;
  static constexpr bool digests = requires(K const& k, Range r) { k.digest(r); };

  static auto result_type() {
    if constexpr (digests)
      return decltype(std::declval<K const&>().digest(Range{})){};
    else
      return Run{};
  }
  using Result = decltype(result_type());
  static_assert(
      requires(K const& k, Result r) {
        { k.verify(r) } -> std::same_as<Verdict>;
      },
      "a kernel verifies its own result: Verdict verify(Sums<M> const&) const, Sums<M> as digest (or else "
      "run) returns");

 public:
  Erased(Parameters const& parameters, Setup const& setup) : kernel_(parameters, setup) {}

  [[nodiscard]] std::size_t tasks() const override { return kernel_.tasks(); }
  [[nodiscard]] Work work() const override { return kernel_.work(); }
  [[nodiscard]] std::size_t run_words() const noexcept override { return Run{}.words.size(); }
  [[nodiscard]] std::size_t result_words() const noexcept override { return Result{}.words.size(); }
  [[nodiscard]] bool is_io() const noexcept override { return IoKernel<K>; }
  [[nodiscard]] bool is_stepped() const noexcept override { return SteppedKernel<K>; }
  [[nodiscard]] bool has_prepare() const noexcept override {
    return requires(K & k, Range r) {
      k.prepare(r);
    };
  }
  [[nodiscard]] bool has_digest() const noexcept override { return digests; }
  [[nodiscard]] bool resets_tasks() const noexcept override {
    return requires(K & k, Range r) {
      k.reset(r);
    };
  }

  [[nodiscard]] bool runs_ahead() const noexcept override { return RunsAhead<K>; }

  void prepare([[maybe_unused]] Range tasks) override {
    if constexpr (requires(K & k) { k.prepare(tasks); }) kernel_.prepare(tasks);
  }
  void reset([[maybe_unused]] Range tasks) override {
    if constexpr (requires(K & k) { k.reset(tasks); }) kernel_.reset(tasks);
  }
  void reset() override {
    if constexpr (requires(K & k) { k.reset(); }) kernel_.reset();
  }
  void run([[maybe_unused]] Range tasks, [[maybe_unused]] std::int64_t* sums) const override {
    if constexpr (ComputeKernel<K>) add_words(sums, kernel_.run(tasks));
  }
  void run_ahead([[maybe_unused]] Range tasks, [[maybe_unused]] std::size_t ahead,
                 [[maybe_unused]] std::int64_t* sums) const override {
    if constexpr (RunsAhead<K>)
      add_words(sums, kernel_.run(tasks, ahead));
    else
      run(tasks, sums);
  }
  Task<std::size_t> run(Range tasks, [[maybe_unused]] Io& io,
                        [[maybe_unused]] std::int64_t* sums) const override {
    if constexpr (IoKernel<K>) {
      // Bound first: `sums += co_await …` would read the sums before the wait and lose what others add
      // meanwhile.
      auto const part = co_await kernel_.run(tasks, io);
      add_words(sums, part);
    }
    co_return tasks.size();
  }
  void digest([[maybe_unused]] Range tasks, [[maybe_unused]] std::int64_t* sums) const override {
    if constexpr (digests) add_words(sums, kernel_.digest(tasks));
  }
  [[nodiscard]] Halo halo() override {
    if constexpr (SteppedKernel<K>) return kernel_.halo();
    return {};
  }
  [[nodiscard]] bool reduces() const override {
    if constexpr (SteppedKernel<K>) return kernel_.reduces();
    return false;
  }
  [[nodiscard]] std::size_t steps_ahead() const override {
    if constexpr (RunsAhead<K>) return std::max<std::size_t>(1, kernel_.steps_ahead());
    return 1;
  }
  [[nodiscard]] bool advance([[maybe_unused]] std::int64_t const* total) override {
    if constexpr (SteppedKernel<K>) return kernel_.advance(sums_of<Run>(total));
    return false;
  }
  [[nodiscard]] Verdict verify(std::span<std::int64_t const> result) const override {
    return kernel_.verify(sums_of<Result>(result.data()));
  }
  [[nodiscard]] std::string facts() const override {
    if constexpr (requires(K const& k) { k.facts(); }) return kernel_.facts();
    return "{}";
  }

 private:
  K kernel_;
};

template <class K>
consteval int work_power_of() {
  if constexpr (requires { int{K::work_power}; })
    return K::work_power;
  else
    return 1;
}

}  // namespace detail

/// One line of the registry: what `regatta list kernels` prints, and how to make one.
struct KernelEntry {
  std::string_view name, summary, bound;
  int version = 1;
  bool io = false;       ///< the concurrency axis applies
  bool stepped = false;  ///< ranks own their data: the schedule across ranks is static
  int work_power = 1;    ///< the work grows with `size` to this power
  ParameterSpecs parameters;
  std::function<std::unique_ptr<AnyKernel>(Parameters const&, Setup const&)> make;
};

/// Turns a kernel class into its registry entry. A class that misses a part of the contract fails here, by
/// name.
template <class K>
KernelEntry describe() {
  if constexpr (detail::check_contract<K>())
    return {K::name,
            K::summary,
            K::bound,
            K::version,
            IoKernel<K>,
            SteppedKernel<K>,
            detail::work_power_of<K>(),
            K::parameters(),
            [](Parameters const& parameters, Setup const& setup) -> std::unique_ptr<AnyKernel> {
              return std::make_unique<detail::Erased<K>>(parameters, setup);
            }};
  else
    return {};  // never compiled: the check has said why
}

}  // namespace regatta
