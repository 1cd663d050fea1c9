#pragma once

#include <memory>
#include <string>
#include <vector>

#include "driver/job.hpp"
#include "results/record.hpp"

namespace regatta {

/// What a plan needs to know of the machine; nothing else of it enters a point.
struct Machine {
  int cores_per_node = 1;
  int nodes = 1;                      ///< that a point can have here
  std::string name = "this machine";  ///< as warnings call it
  bool refuses = false;  ///< whoever plans refuses what does not fit, so that no warning tells of it
};

/// Every point of a job, each once, in the job file's order, and what a reader should know before running it.
struct Plan {
  std::vector<Point> points;
  std::vector<std::string> warnings;  ///< each with a remedy
};

inline constexpr std::uint64_t point_limit = 1'000'000;  ///< of one job file, before `exclude`

/// Expands a job; pure. Throws JobError for an empty plan, a product that overflows or one above the limit,
/// before anything is expanded. Memory: about 1 kB a point.
[[nodiscard]] Plan expand(Job const& job, Machine const& machine);

/// The points that a filter of `run --only` or `exclude` selects: `runner == 'asio' and cores > 1`.
///
///     expression := all { "or" all }            all := term { "and" term }
///     term       := "not" term | "(" expression ")" | operand compare operand
///                 | operand [ "not" ] "in" "(" literal { "," literal } ")"
///     compare    := == != < <= > >=             literal := 'text' | "text" | number
///
/// Names are the columns of /points and the kernels' parameters. A comparison with a parameter that the
/// point's kernel does not have is false. `schedule == 'dynamic'` holds for every grain, `schedule ==
/// 'dynamic,16'` for that one. Throws UsageError "column N: …" for anything else, and for a text that is no
/// kernel, runner or schedule where one is compared.
class Filter {
 public:
  explicit Filter(std::string const& expression);
  [[nodiscard]] bool matches(Point const& point) const;

 private:
  std::shared_ptr<struct FilterNode const> root_;
};

/// Keeps what `--only EXPRESSION` selects. Throws UsageError when that is not an expression or selects
/// nothing.
void keep_only(Plan& plan, std::string const& expression);

}  // namespace regatta
