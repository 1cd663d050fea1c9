#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>

#include "driver/console.hpp"
#include "driver/number_option.hpp"
#include "driver/verb.hpp"
#include "kernels/error.hpp"
#include "results/change_report.hpp"
#include "results/open_study.hpp"

namespace regatta {

namespace {

struct CompareOptions {
  std::string base, now, threshold = "3%";
  std::filesystem::path output = "results";
  bool json = false, markdown = false;
};

int compare_studies(CompareOptions const& options) {
  ChangeLimits limits;
  limits.threshold = share_option("--threshold", options.threshold, 10);
  auto const base = open_study(options.base, options.output), now = open_study(options.now, options.output);
  warn_of_skipped(base.damage);
  warn_of_skipped(now.damage);
  auto const changes = changes_between(base, now, limits);
  if (changes.points.empty())
    throw UsageError(
        in_quotes(options.base) + " and " + in_quotes(options.now) +
        " have no point in common (the same kernel and version, parameters, runner, shape, schedule and "
        "concurrency); compare studies of the same job file");
  expect_output();
  print_out(options.json       ? change_json(changes)
            : options.markdown ? change_markdown(changes)
                               : change_text(changes, Terminal::of(STDOUT_FILENO)));
  return static_cast<int>(changes.has_regression() ? ExitCode::points_failed : ExitCode::done);
}

}  // namespace

void add_compare(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<CompareOptions>();
  auto* const verb = app.add_subcommand("compare", "What became slower or faster from one study to another");
  verb->footer(
      "Exit code 5: something is slower, fails, or has another result.\n"
      "Example: regatta compare results/last-week results/today --threshold 5%");
  verb->add_option("BASE", options->base, "The study to compare with: a name, a folder or a results.h5")
      ->required();
  verb->add_option("NEW", options->now, "The study to judge")->required();
  verb->add_option("--threshold", options->threshold, "A change of the median by less is none")
      ->capture_default_str();
  verb->add_option("--output", options->output, "The folder of studies")->capture_default_str();
  auto* const json = verb->add_flag("--json", options->json, "Every point, for scripts");
  verb->add_flag("--markdown", options->markdown, "A table for a code review")->excludes(json);
  verb->callback([options, &chosen] { chosen = [options] { return compare_studies(*options); }; });
}

}  // namespace regatta
