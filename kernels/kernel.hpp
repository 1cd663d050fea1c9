#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "kernels/io.hpp"
#include "kernels/parameters.hpp"
#include "kernels/task.hpp"

/// The kernel contract. A kernel is one piece of work, cut into tasks; it knows nothing of any runtime.
namespace regatta {

/// Task indices [begin, end).
struct Range {
  std::size_t begin = 0, end = 0;
  [[nodiscard]] constexpr std::size_t size() const noexcept { return end - begin; }
  friend constexpr bool operator==(Range, Range) = default;
};

/// This process's part of the team.
struct Share {
  int rank = 0, ranks = 1;
};

/// The tasks that a rank owns when `tasks` are dealt out in contiguous blocks, sizes differing by at most
/// one.
[[nodiscard]] constexpr Range block(std::size_t tasks, Share share) noexcept {
  auto const ranks = static_cast<std::size_t>(share.ranks);
  auto const rank = static_cast<std::size_t>(share.rank);
  auto const each = tasks / ranks, more = tasks % ranks;
  auto const begin = rank * each + (rank < more ? rank : more);
  return {begin, begin + each + (rank < more ? 1 : 0)};
}

/// What a kernel may know about where it runs.
struct Setup {
  Share share;
  /// True: this rank runs the tasks of block(tasks(), share) and no others. False: it may be asked for any
  /// task.
  bool owns_block = true;
  /// A folder for files that the kernel makes; the same for all ranks of a node.
  std::filesystem::path scratch{};
};

/// One repetition's work over all ranks: what a rate is computed from.
struct Work {
  double flops = 0;       ///< floating-point operations
  double bytes = 0;       ///< bytes moved to or from memory (or files, or sockets), at least
  double operations = 0;  ///< operations of the kernel's own kind: iterations, hashes, requests
};

/// What tasks contribute to a result: N integers, added word by word modulo 2^64.
///
/// Integer addition is associative and commutative, so a total has the same bits for every split into chunks,
/// every schedule and every number of ranks, without keeping a partial a task. Floating-point sums enter
/// through ExactSum (kernels/exact_sum.hpp).
template <std::size_t N>
struct Sums {
  std::array<std::int64_t, N> words{};

  constexpr Sums& operator+=(Sums const& other) noexcept {
    for (std::size_t i = 0; i < N; ++i)
      words[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(words[i]) +
                                           static_cast<std::uint64_t>(other.words[i]));
    return *this;
  }
  friend constexpr bool operator==(Sums const&, Sums const&) = default;
};

namespace detail {
template <class T>
struct IsSums : std::false_type {};
template <std::size_t N>
struct IsSums<Sums<N>> : std::true_type {};
template <class T>
struct IsSumsTask : std::false_type {};
template <std::size_t N>
struct IsSumsTask<Task<Sums<N>>> : std::true_type {};
}  // namespace detail

template <class T>
concept AnySums = detail::IsSums<T>::value;

/// What verification found. The reason is empty when all is well.
struct Verdict {
  bool ok = true;
  std::string reason;
};

/// One message of a halo exchange. The spans stay valid until the next call of halo().
struct Message {
  int peer = 0;                     ///< the other rank
  std::span<std::byte const> send;  ///< may be empty
  std::span<std::byte> receive;     ///< may be empty
};
using Halo = std::span<Message const>;

/// What every kernel offers. A kernel is constructed from (Parameters const&, Setup const&), which prepares
/// its data: never inside the time.
///
/// Optional, found by their presence:
/// - `void prepare(Range)`: run once over the tasks by the pool's own workers before anything is timed (first
/// touch);
/// - `void reset(Range)`: puts the tasks' data back before each repetition, outside the time, by the workers
/// that static gives them to: what one worker wrote lies in its core's cache, and the others would begin by
/// fetching it;
/// - `void reset()`: puts back the rest, by the leader, after reset(Range);
/// - `Sums<M> digest(Range) const`: the result's bits, computed over the tasks after each repetition, outside
/// the time.
///   A rank may be asked for tasks that another rank ran: what was not run here since reset() must contribute
///   zero. Without a digest, the result is the total of what run() returned.
/// - `static constexpr int work_power = 2`: the work grows with the parameter `size` to this power, 1 without
/// it.
///   Weak scaling (size_per_core) gives each core the same work by it;
/// - `std::string facts() const`: JSON object of what was recorded about the run (page policy, back end, …).
template <class K>
concept Kernel = std::constructible_from<K, Parameters const&, Setup const&> && requires(K const k) {
  { K::name } -> std::convertible_to<std::string_view>;     // the one name used in job files and results
  { K::summary } -> std::convertible_to<std::string_view>;  // one line for `regatta list kernels`
  { K::bound } -> std::convertible_to<std::string_view>;    // what limits it: compute, memory, latency, …
  { K::version } -> std::convertible_to<int>;  // raised whenever the work changes: part of a point's id
  { K::parameters() } -> std::same_as<ParameterSpecs>;
  { k.tasks() } -> std::same_as<std::size_t>;  // independent tasks in a step, over all ranks
  { k.work() } -> std::same_as<Work>;
};

/// A plain function: the hot loop.
template <class K>
concept ComputeKernel = Kernel<K> && requires(K const k, Range r) {
  { k.run(r) } -> AnySums;
};

/// A coroutine: `co_await io.read(…)`, `io.sleep(…)`, `io.request(…)`.
template <class K>
concept IoKernel = Kernel<K> && requires(K const k, Range r, Io& io) {
  requires detail::IsSumsTask<decltype(k.run(r, io))>::value;
};

/// A coupled kernel. Each step: run(range) over all tasks, then exchange of halo(), then, when reduces() is
/// true, an all-reduce of the step's sums, then advance(). A rank owns block(tasks(), share), in every step.
template <class K>
concept SteppedKernel = ComputeKernel<K> && requires(K k, K const c, Range r) {
  { k.halo() } -> std::same_as<Halo>;     // what to exchange before the next step
  { c.reduces() } -> std::same_as<bool>;  // false: advance() needs no total in this step, and gets zeros
  { k.advance(c.run(r)) } -> std::same_as<bool>;  // false: finished
  { c.digest(r) } -> AnySums;
};

/// A coupled kernel of which the workers may run several steps with nothing but a barrier between them:
/// steps_ahead() tells how many, the next one included, have no halo and no reduction. run(range, ahead) is
/// the step that comes after `ahead` of them; advance() is called once for each when all have ended. drive()
/// makes use of it in one process, under pools that have such a barrier.
template <class K>
concept RunsAhead = SteppedKernel<K> && requires(K const k, Range r, std::size_t ahead) {
  { k.steps_ahead() } -> std::same_as<std::size_t>;
  { k.run(r, ahead) } -> AnySums;
};

}  // namespace regatta
