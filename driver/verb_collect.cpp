#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "driver/verb.hpp"
#include "slurm/collect.hpp"
#include "slurm/study_path.hpp"

namespace regatta {

namespace {

struct CollectOptions {
  std::string study;
  std::filesystem::path output = "results";
};

}  // namespace

void add_collect(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<CollectOptions>();
  auto* const verb =
      app.add_subcommand("collect", "Makes results.h5 from a study's journals, and prints the table");
  verb->add_option("STUDY", options->study, "A study's name or folder")->required();
  verb->add_option("--output", options->output, "The folder of studies")->capture_default_str();
  verb->footer("Example: regatta collect strong");
  verb->callback([options, &chosen] {
    chosen = [options] { return collect_study(study_path(options->study, options->output)); };
  });
}

}  // namespace regatta
