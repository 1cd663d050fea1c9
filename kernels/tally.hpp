#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/kernel.hpp"
#include "kernels/mix.hpp"

/// What makes a lost task, a doubled one, or a damaged word in a result always noticed. A tallied Sums is
/// laid out as
///   word 0: how many tasks ran; word 1: Σ mix64(task), known in advance, different when one ran for another;
///   then the kernel's own words; last: the seal, a linear combination of all others, so that seals add like
///   sums.
namespace regatta {

/// Counts a task `times` times in words 0 and 1.
template <std::size_t N>
constexpr void tally(Sums<N>& sums, std::size_t task, std::uint64_t times = 1) noexcept {
  sums += [&] {
    Sums<N> one;
    one.words[0] = static_cast<std::int64_t>(times);
    one.words[1] = static_cast<std::int64_t>(times * mix64(std::uint64_t{task} + 1));
    return one;
  }();
}

/// Adds to one word, modulo 2^64.
constexpr void add(std::int64_t& word, std::uint64_t more) noexcept {
  word = static_cast<std::int64_t>(static_cast<std::uint64_t>(word) + more);
}

template <std::size_t N>
[[nodiscard]] constexpr std::int64_t seal_of(Sums<N> const& sums) noexcept {
  std::uint64_t seal = 0;
  for (std::size_t i = 0; i + 1 < N; ++i)
    seal += static_cast<std::uint64_t>(sums.words[i]) * (mix64(std::uint64_t{i} + 1) | 1);
  return static_cast<std::int64_t>(seal);
}

/// Sets the last word from the others.
template <std::size_t N>
[[nodiscard]] constexpr Sums<N> sealed(Sums<N> sums) noexcept {
  sums.words[N - 1] = seal_of(sums);
  return sums;
}

/// Judges the seal and the tally: each of `tasks` ran once.
template <std::size_t N>
[[nodiscard]] Verdict judge_tally(Sums<N> const& sums, std::size_t tasks) {
  if (sums.words[N - 1] != seal_of(sums))
    return {false, "the result's words do not belong together: one was damaged"};
  if (sums.words[0] != static_cast<std::int64_t>(tasks))
    return {false, std::to_string(sums.words[0]) + " tasks ran, not " + std::to_string(tasks)};
  std::uint64_t each_once = 0;
  for (std::size_t task = 0; task < tasks; ++task) each_once += mix64(std::uint64_t{task} + 1);
  if (sums.words[1] != static_cast<std::int64_t>(each_once))
    return {false, "as many tasks ran as there are, but some were lost and others ran twice"};
  return {};
}

/// How often each task ran since clear(), for kernels whose result is what they wrote. A task's count belongs
/// to the worker that runs it.
class RunCounts {
 public:
  explicit RunCounts(std::size_t tasks) : counts_(tasks) {}
  void clear() { std::fill(counts_.begin(), counts_.end(), 0); }
  void mark(std::size_t task) const noexcept { ++counts_[task]; }
  [[nodiscard]] std::uint64_t operator[](std::size_t task) const noexcept { return counts_[task]; }

 private:
  mutable std::vector<std::uint32_t> counts_;  // run() is const: it changes outputs, not the kernel
};

/// Every `stride`-th task is a sample that verify() computes again: about `wanted` of them, all when there
/// are fewer.
class SampledTasks {
 public:
  SampledTasks(std::size_t of, std::size_t wanted) : stride_(of > wanted ? of / wanted : 1), of_(of) {}
  [[nodiscard]] bool contains(std::size_t i) const noexcept { return i % stride_ == stride_ / 2; }
  template <class F>
  void each(F&& visit) const {
    for (auto i = stride_ / 2; i < of_; i += stride_) visit(i);
  }

 private:
  std::size_t stride_, of_;
};

}  // namespace regatta
