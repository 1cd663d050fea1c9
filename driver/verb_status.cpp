#include <CLI/CLI.hpp>
#include <memory>

#include "driver/verb.hpp"
#include "slurm/status.hpp"

namespace regatta {

void add_status(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<StatusOptions>();
  auto* const verb =
      app.add_subcommand("status", "How a study stands: points done, running, pending, failed");
  verb->add_option("STUDY", options->study, "A study's name or folder")->required();
  verb->add_flag("--watch", options->watch, "Draw it anew until nothing is pending or running");
  verb->add_option("--interval", options->interval, "Seconds from one drawing to the next")
      ->check(CLI::Range(0.1, 86400.0))
      ->capture_default_str();
  verb->add_option("--output", options->output, "The folder of studies")->capture_default_str();
  verb->add_flag("--json", options->json, "As JSON, for scripts");
  verb->footer("Example: regatta status strong --watch");
  verb->callback([options, &chosen] { chosen = [options] { return show_status(*options); }; });
}

}  // namespace regatta
