#include <CLI/CLI.hpp>
#include <memory>

#include "driver/verb.hpp"
#include "slurm/array_task.hpp"

namespace regatta {

void add_task(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<ArrayTaskOptions>();
  auto* const verb = app.add_subcommand("task", "One array task of a submission: what batch scripts start");
  verb->add_option("FOLDER", options->study, "The study's folder")->required();
  verb->add_option("SUBMISSION", options->submission, "Its number, such as 0001")->required();
  verb->add_option("--task", options->task, "The task, numbered over the whole submission")->required();
  verb->footer("Example: regatta task results/strong 0001 --task 3");
  verb->callback([options, &chosen] { chosen = [options] { return run_array_task(*options); }; });
}

}  // namespace regatta
