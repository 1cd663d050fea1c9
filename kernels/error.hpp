#pragma once

#include <stdexcept>
#include <string>

namespace regatta {

/// The exit codes of every verb; docs/exit-codes.md is their table.
enum class ExitCode : int {
  done = 0,
  usage = 2,
  job = 3,
  environment = 4,
  points_failed = 5,
  storage = 6,
  damaged = 7,
  busy = 8,
  hangup = 129,
  interrupted = 130,
  terminated = 143,
};

/// Base of all errors that a user may meet; caught once, in main, and printed as one line.
/// The text says what was found, where, and what would be right.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, std::string const& what) : std::runtime_error(what), code_(code) {}
  [[nodiscard]] ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

template <ExitCode Code>
class ErrorOf : public Error {
 public:
  explicit ErrorOf(std::string const& what) : Error(Code, what) {}
};

using UsageError = ErrorOf<ExitCode::usage>;              ///< the command line
using JobError = ErrorOf<ExitCode::job>;                  ///< the job file; says file:line:column
using EnvironmentError = ErrorOf<ExitCode::environment>;  ///< this machine lacks something; says the remedy
using PointsFailed = ErrorOf<ExitCode::points_failed>;    ///< some attempts failed, the others are kept
using StorageError = ErrorOf<ExitCode::storage>;          ///< disk full, read-only, failed fsync
using DamageError = ErrorOf<ExitCode::damaged>;           ///< a stored file is not what was written
using BusyError = ErrorOf<ExitCode::busy>;                ///< another process has the study

}  // namespace regatta
