#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "driver/verb.hpp"
#include "slurm/cancel.hpp"
#include "slurm/study_path.hpp"

namespace regatta {

namespace {

struct CancelOptions {
  std::string study;
  std::filesystem::path output = "results";
  bool json = false;
};

}  // namespace

void add_cancel(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<CancelOptions>();
  auto* const verb = app.add_subcommand("cancel", "Ends what a study has pending or running in Slurm");
  verb->add_option("STUDY", options->study, "A study's name or folder")->required();
  verb->add_option("--output", options->output, "The folder of studies")->capture_default_str();
  verb->add_flag("--json", options->json, "As JSON, for scripts");
  verb->footer("What was measured is kept; submit goes on.\nExample: regatta cancel strong");
  verb->callback([options, &chosen] {
    chosen = [options] { return cancel_study(study_path(options->study, options->output), options->json); };
  });
}

}  // namespace regatta
