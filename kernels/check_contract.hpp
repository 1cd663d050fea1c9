#pragma once

#include "kernels/kernel.hpp"

namespace regatta::detail {

/// Something that looks coupled; SteppedKernel asks for all of it, and half of it must not count as
/// independent.
template <class K>
concept LooksCoupled = requires(K k) {
  k.halo();
}
|| requires(K k) {
  &K::advance;
};

template <class K>
concept LooksAhead = requires {
  &K::steps_ahead;
};

/// True when K is a kernel. Otherwise compilation fails with one sentence for each part that is missing: a
/// concept alone would say "constraints not satisfied", and where.
template <class K>
consteval bool check_contract() {
  constexpr bool has_name = requires {
    std::string_view(K::name);
  };
  static_assert(has_name, "a kernel has a name: static constexpr auto name = \"...\"");
  constexpr bool has_summary = requires {
    std::string_view(K::summary);
  };
  static_assert(has_summary, "a kernel has a summary of one line: static constexpr auto summary = \"...\"");
  constexpr bool has_bound = requires {
    std::string_view(K::bound);
  };
  static_assert(has_bound, "a kernel says what limits it: static constexpr auto bound = \"...\"");
  constexpr bool has_version = requires {
    int{K::version};
  };
  static_assert(has_version, "a kernel has a version: static constexpr int version = 1");
  constexpr bool has_parameters = requires {
    { K::parameters() } -> std::same_as<ParameterSpecs>;
  };
  static_assert(has_parameters, "a kernel lists its parameters: static ParameterSpecs parameters()");
  constexpr bool is_made = std::constructible_from<K, Parameters const&, Setup const&>;
  static_assert(is_made, "a kernel is constructed from (Parameters const&, Setup const&)");
  constexpr bool has_tasks = requires(K const k) {
    { k.tasks() } -> std::same_as<std::size_t>;
  };
  static_assert(has_tasks, "a kernel says its number of tasks: std::size_t tasks() const");
  constexpr bool has_work = requires(K const k) {
    { k.work() } -> std::same_as<Work>;
  };
  static_assert(has_work, "a kernel says its work: Work work() const");

  if constexpr (has_name && has_summary && has_bound && has_version && has_parameters && is_made &&
                has_tasks && has_work) {
    constexpr bool runs = ComputeKernel<K> != IoKernel<K>;
    static_assert(runs,
                  "a kernel has either Sums<N> run(Range) const or Task<Sums<N>> run(Range, Io&) const");
    constexpr bool steps_whole = !runs || SteppedKernel<K> || !LooksCoupled<K>;
    static_assert(
        steps_whole,
        "a coupled kernel (it has advance or halo) has all of: Halo halo(), bool reduces() const, "
        "bool advance(Sums<N> const&), Sums<M> digest(Range) const, and a run that is no coroutine");
    constexpr bool ahead_whole = RunsAhead<K> || !LooksAhead<K>;
    static_assert(ahead_whole,
                  "a kernel with steps_ahead is coupled and has std::size_t steps_ahead() const and Sums<N> "
                  "run(Range, std::size_t ahead) const");
    return runs && steps_whole && ahead_whole;
  }
  return false;
}

}  // namespace regatta::detail
