#include <CLI/CLI.hpp>
#include <memory>

#include "driver/only_option.hpp"
#include "driver/verb.hpp"
#include "slurm/submit.hpp"

namespace regatta {

void add_submit(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<SubmitOptions>();
  auto* const verb = app.add_subcommand("submit", "Sends what a study lacks to Slurm, as job arrays");
  verb->add_option("JOB", options->job, "The job file")->required();
  verb->add_flag("--dry-run", options->dry_run,
                 "Show every script and what it may cost; send and write nothing");
  add_only(*verb, options->only, "Send these points alone, such as \"runner == 'asio' and nodes > 1\"");
  verb->add_option("--output", options->output, "The folder of all studies, which all nodes see")
      ->capture_default_str();
  verb->add_option("--cores-per-node", options->cores_per_node,
                   "Of the nodes, where sinfo should not be asked")
      ->check(CLI::Range(1, 65536));
  verb->add_flag("--json", options->json, "As JSON, for scripts");
  verb->footer(
      "Again, it sends only what is neither done nor pending nor running.\n"
      "Example: regatta submit jobs/strong.toml --dry-run");
  verb->callback([options, &chosen] { chosen = [options] { return submit_study(*options); }; });
}

}  // namespace regatta
