#include <CLI/CLI.hpp>
#include <memory>

#include "driver/only_option.hpp"
#include "driver/run.hpp"
#include "driver/verb.hpp"
#include "slurm/waiting_tasks.hpp"

namespace regatta {

void add_run(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<RunOptions>();
  auto* verb = app.add_subcommand("run", "Runs what a study still lacks, and tells what came out");
  verb->add_option("JOB", options->job, "The job file")->required();
  verb->add_option("--output", options->output, "The folder of all studies")->capture_default_str();
  add_only(*verb, options->only, "Run these points alone, such as \"runner == 'asio' and cores > 1\"");
  verb->add_option("--hostfile", options->hostfile, "Nodes for mpirun, where there is no Slurm");
  verb->add_flag("--fresh", options->fresh, "Begin anew; what there is moves aside");
  verb->add_flag("--json", options->json, "A summary for scripts in place of the table");
  verb->footer(
      "Ctrl-C stops after the running attempt, a second one at once; run again to go on.\n"
      "Example: regatta run jobs/quickstart.toml --only \"cores <= 2\"");
  options->check_others = refuse_while_tasks_wait;
  verb->callback([options, &chosen] { chosen = [options] { return run_study(*options); }; });
}

}  // namespace regatta
