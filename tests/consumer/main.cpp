// Makes the kernels through the contract, runs each in two chunks and judges the results.
#include <iostream>
#include <kernels/error.hpp>

#include "squares.hpp"

namespace regatta {
KernelEntry gauss_kernel();  // of docs/own-kernels.md
}

namespace {

/// Whether half of the work is refused and all of it verified.
bool is_right(regatta::KernelEntry const& entry) {
  auto const kernel =
      entry.make(regatta::Parameters::complete(entry.parameters, {{"size", std::int64_t{5000}}}), {});
  regatta::Words sums(kernel->run_words());
  kernel->run({1234, kernel->tasks()}, sums.data());
  auto const half = kernel->verify(sums);
  kernel->run({0, 1234}, sums.data());
  auto const whole = kernel->verify(sums);
  std::cout << entry.name << ": " << (whole.ok ? "verified" : whole.reason) << '\n';
  return !half.ok && whole.ok;
}

}  // namespace

int main() {
  try {
    if (!is_right(regatta::gauss_kernel()) || !is_right(squares_kernel())) return 1;
    (void)regatta::Parameters::complete(squares_kernel().parameters, {{"sise", std::int64_t{1}}});
  } catch (regatta::UsageError const& error) {
    std::cout << "and refuses: " << error.what() << '\n';
    return 0;
  }
  return 1;
}
