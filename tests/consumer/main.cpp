// Makes the kernel through the contract, runs it in two chunks and judges the result.
#include <iostream>
#include <kernels/error.hpp>

#include "squares.hpp"

int main() {
  auto const entry = squares_kernel();
  try {
    auto const kernel =
        entry.make(regatta::Parameters::complete(entry.parameters, {{"size", std::int64_t{5000}}}), {});
    regatta::Words sums(kernel->run_words());
    kernel->run({1234, kernel->tasks()}, sums.data());
    auto const half = kernel->verify(sums);
    kernel->run({0, 1234}, sums.data());
    auto const whole = kernel->verify(sums);
    std::cout << entry.name << ": " << (whole.ok ? "verified" : whole.reason) << '\n';
    if (half.ok || !whole.ok) return 1;
    (void)regatta::Parameters::complete(entry.parameters, {{"sise", std::int64_t{1}}});
  } catch (regatta::UsageError const& error) {
    std::cout << "and refuses: " << error.what() << '\n';
    return 0;
  }
  return 1;
}
