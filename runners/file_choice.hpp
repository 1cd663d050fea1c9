#pragma once

#include <span>
#include <string>
#include <vector>

namespace regatta {

/// How loops reach files: decided once a pool, and recorded.
struct FileChoice {
  bool uring = true;
  std::string words;      ///< "io_uring", or "thread pool: io_uring refused: EPERM"
  std::vector<int> cpus;  ///< where helper threads may run
};

/// The environment variable that decides in place of the probe: "io_uring" or "threads".
inline constexpr char const* file_choice_variable = "REGATTA_ASIO_FILES";

/// Probes io_uring, unless the variable says what to use. Throws EnvironmentError when it asks for io_uring
/// and that is refused, or says anything else.
[[nodiscard]] FileChoice choose_files(std::span<int const> cpus);

}  // namespace regatta
