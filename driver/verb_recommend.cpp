#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "driver/console.hpp"
#include "driver/notation.hpp"
#include "driver/number_option.hpp"
#include "driver/verb.hpp"
#include "kernels/error.hpp"
#include "results/open_study.hpp"
#include "results/recommendation_report.hpp"

namespace regatta {

namespace {

struct RecommendOptions {
  std::string study, kernel, deadline;
  std::filesystem::path output = "results";
  std::string min_efficiency = "0.75", budget;
  bool json = false;
};

Wishes wishes_of(RecommendOptions const& options) {
  Wishes wishes;
  wishes.min_efficiency = share_option("--min-efficiency", options.min_efficiency);
  if (!options.budget.empty())
    wishes.budget_core_hours = positive_option("--budget", options.budget, "core-hours");
  if (options.deadline.empty()) return wishes;
  try {
    wishes.deadline_seconds = seconds_from(options.deadline);
    if (!(*wishes.deadline_seconds > 0))
      throw UsageError(in_quotes(options.deadline) + " is no time; a deadline is above 0");
  } catch (UsageError const& error) {
    throw UsageError(std::string("--deadline: ") + error.what());
  }
  return wishes;
}

int recommend_from(RecommendOptions const& options) {
  auto const wishes = wishes_of(options);
  auto const records = open_study(options.study, options.output);
  warn_of_skipped(records.damage);
  auto all = recommend(records, wishes);
  if (!options.kernel.empty()) {
    std::erase_if(all, [&](Recommendation const& each) { return each.kernel != options.kernel; });
    if (all.empty())
      throw UsageError("--kernel " + in_quotes(options.kernel) + ": the study has none of that name");
  }
  if (all.empty()) throw UsageError(in_quotes(options.study) + " has no attempt yet; `regatta run` measures");
  expect_output();
  print_out(options.json ? recommendation_json(all, wishes)
                         : recommendation_text(all, wishes, Terminal::of(STDOUT_FILENO)));
  return static_cast<int>(ExitCode::done);
}

}  // namespace

void add_recommend(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<RecommendOptions>();
  auto* const verb =
      app.add_subcommand("recommend", "Which runner and how many cores to ask for, with the evidence");
  verb->footer("Example: regatta recommend quickstart --min-efficiency 0.75 --kernel mandelbrot");
  verb->add_option("STUDY", options->study, "A study's name or folder, or a results.h5")->required();
  verb->add_option("--min-efficiency", options->min_efficiency,
                   "Of the cores, against the fewest that ran; what centres ask for")
      ->capture_default_str();
  verb->add_option("--deadline", options->deadline,
                   "The longest that a repetition may take: 500ms, 2m, or seconds");
  verb->add_option("--budget", options->budget, "Core-hours that a repetition may cost");
  verb->add_option("--kernel", options->kernel, "Of this kernel alone");
  verb->add_option("--output", options->output, "The folder of studies")->capture_default_str();
  verb->add_flag("--json", options->json, "For scripts");
  verb->callback([options, &chosen] { chosen = [options] { return recommend_from(*options); }; });
}

}  // namespace regatta
