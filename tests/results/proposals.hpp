#pragma once

#include <string>
#include <string_view>

#include "results/proposal/proposal.hpp"
#include "tests/results/simulate.hpp"

/// The small study that the tests of proposals are about.
namespace regatta::proposals {

inline simulate::Options options() {
  return {.kernels = {"mandelbrot"}, .runners = {"serial", "openmp"}, .cores = {1, 2, 4}};
}

inline Records study() {
  return simulate::study(options());
}

inline Proposal proposal() {
  return proposal_of(study(), "alloc26", {});
}

inline ProposalOptions at(double threshold) {
  ProposalOptions wanted;
  wanted.threshold = threshold;
  return wanted;
}

inline ProposalOptions only(std::string kernel, std::string runner) {
  ProposalOptions wanted;
  wanted.kernel = std::move(kernel), wanted.runner = std::move(runner);
  return wanted;
}

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace regatta::proposals
