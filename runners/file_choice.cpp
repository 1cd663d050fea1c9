#include "runners/file_choice.hpp"

#include <cstdlib>
#include <string_view>

#include "kernels/error.hpp"
#include "runners/uring.hpp"

namespace regatta {

FileChoice choose_files(std::span<int const> cpus) {
  std::vector<int> const helpers(cpus.begin(), cpus.end());
  auto const* const variable = std::getenv(file_choice_variable);
  std::string_view const asked = variable ? variable : "";
  if (asked == "threads")
    return {false, std::string("thread pool: asked for by ") + file_choice_variable, helpers};
  if (!asked.empty() && asked != "io_uring")
    throw EnvironmentError(std::string(file_choice_variable) + " must be io_uring or threads");
  auto const refusal = Uring::refusal();
  if (refusal.empty()) return {true, "io_uring", helpers};
  if (asked.empty()) return {false, "thread pool: io_uring refused: " + refusal, helpers};
  throw EnvironmentError(std::string(file_choice_variable) +
                         " asks for io_uring, which is refused: " + refusal +
                         "; allow it (seccomp profile, kernel.io_uring_disabled), or unset the variable");
}

}  // namespace regatta
