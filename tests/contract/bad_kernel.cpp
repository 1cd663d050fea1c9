// Compiled by the tests of bad_kernels.cmake, once for each macro, to see how the compiler refuses it.
#include "kernels/any_kernel.hpp"

namespace regatta {

class Candidate {
 public:
#ifndef WITHOUT_NAME
  static constexpr auto name = "candidate";
#endif
  static constexpr auto summary = "nothing";
  static constexpr auto bound = "compute";
  static constexpr int version = 1;
#ifndef WITHOUT_PARAMETERS
  static ParameterSpecs parameters() {
    return {};
  }
#endif
#ifdef WITHOUT_CONSTRUCTOR
  explicit Candidate(int) {}
#else
  Candidate(Parameters const&, Setup const&) {}
#endif
#ifndef WITHOUT_TASKS
  [[nodiscard]] std::size_t tasks() const {
    return 1;
  }
#endif
#ifndef WITHOUT_WORK
  [[nodiscard]] Work work() const {
    return {};
  }
#endif

#if defined RUN_RETURNS_DOUBLE
  [[nodiscard]] double run(Range) const {
    return 0;
  }
#elif defined RUN_IS_NOT_CONST
  [[nodiscard]] Sums<1> run(Range) {
    return {};
  }
#elif defined RUN_TAKES_NO_RANGE
  [[nodiscard]] Sums<1> run() const {
    return {};
  }
#else
  [[nodiscard]] Sums<1> run(Range) const {
    return {};
  }
#endif
#ifdef BOTH_COMPUTE_AND_IO
  [[nodiscard]] Task<Sums<1>> run(Range, Io&) const {
    co_return Sums<1>{};
  }
#endif
#ifdef STEPS_WITHOUT_DIGEST
  [[nodiscard]] Halo halo() {
    return {};
  }
  [[nodiscard]] bool reduces() const {
    return false;
  }
  [[nodiscard]] bool advance(Sums<1> const&) {
    return false;
  }
#endif

#ifdef AHEAD_WITHOUT_STEPS
  [[nodiscard]] std::size_t steps_ahead() const {
    return 1;
  }
#endif

#ifndef WITHOUT_VERIFY
  [[nodiscard]] Verdict verify(Sums<1> const&) const {
    return {};
  }
#endif
};

KernelEntry candidate_kernel() {
  return describe<Candidate>();
}

}  // namespace regatta
