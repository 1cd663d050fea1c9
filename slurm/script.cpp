#include "slurm/script.hpp"

#include <fmt/format.h>

#include "driver/shell_word.hpp"
#include "results/counted.hpp"
#include "slurm/slurm_time.hpp"

namespace regatta {

namespace {

/// An `#SBATCH` line. Values hold no blank, quote or newline: the job file's reader and the numbers here see
/// to that.
std::string directive(std::string const& option) {
  return fmt::format("#SBATCH {}\n", option);
}

std::string given(char const* option, std::string const& value) {
  return value.empty() ? "" : directive(fmt::format("--{}={}", option, value));
}

/// Where the job file sends any job.
std::string site_directives(Slurm const& slurm) {
  return given("account", slurm.account) + given("partition", slurm.partition) + given("qos", slurm.qos);
}

/// What its measuring needs, and the job that collects does not: that one would wait for a GPU, or for
/// memory.
std::string resource_directives(Slurm const& slurm) {
  auto text = given("constraint", slurm.constraint) + given("mem", slurm.mem);
  if (slurm.exclusive) text += directive("--exclusive");
  for (auto const& option : slurm.extra) text += directive(option);
  return text;
}

/// The same for every script. Slurm's own output goes nowhere: the script names its log itself, where any
/// path can be quoted.
std::string common_directives(Batch const& batch) {
  return directive("--job-name=" + batch.name) + directive("--comment=" + batch.name) +
         directive(fmt::format("--nodes={}", batch.array.request.nodes)) +
         directive("--time=" + limit_text(batch.array.limit_seconds)) + directive("--export=ALL") +
         directive("--output=/dev/null") + directive("--requeue");
}

std::string body(ScriptFacts const& facts, std::string const& log, std::string const& command) {
  auto text = fmt::format("\nstudy={}\nexec >>\"$study\"/slurm/{}/logs/{} 2>&1\n",
                          shell_word(facts.study.string()), facts.submission, log);
  if (!facts.slurm.setup.empty()) {
    text +=
        "\n# [slurm] setup: a line that fails ends the job, since what follows would be measured without "
        "it.\nset -e\n";
    for (auto const& line : facts.slurm.setup) text += line + "\n";
    text += "set +e\n";
  }
  return text + fmt::format("\nexec {} {}\n", shell_word(facts.program.string()), command);
}

std::string array_script(ScriptFacts const& facts, Batch const& batch) {
  auto const& array = batch.array;
  auto const limit =
      facts.slurm.max_parallel > 0 ? fmt::format("%{}", facts.slurm.max_parallel) : std::string{};
  return fmt::format(
             "#!/bin/bash\n"
             "# Study {}, submission {}: array tasks {} to {}, each {} × {}.\n"
             "# Made by `regatta submit`. Sent again by hand (sbatch THIS FILE), it measures only what is "
             "still\n"
             "# missing, and `regatta status` and `cancel` know it by its name.\n",
             facts.study_name, facts.submission, array.first_task, array.first_task + array.tasks - 1,
             counted(static_cast<std::size_t>(array.request.nodes), "node"),
             counted(static_cast<std::size_t>(array.request.cores_per_node), "core")) +
         common_directives(batch) + directive(fmt::format("--array=0-{}{}", array.tasks - 1, limit)) +
         directive(fmt::format("--ntasks-per-node={}", array.request.cores_per_node)) +
         directive("--cpus-per-task=1") + directive(fmt::format("--signal=B:USR1@{}", warning_seconds)) +
         site_directives(facts.slurm) + resource_directives(facts.slurm) +
         body(facts, "\"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}.log\"",
              fmt::format("task \"$study\" {} --task \"$(({} + SLURM_ARRAY_TASK_ID))\"", facts.submission,
                          array.first_task));
}

std::string collect_script(ScriptFacts const& facts, Batch const& batch) {
  return fmt::format(
             "#!/bin/bash\n"
             "# Study {}, submission {}: makes results.h5 from the journals. Made by `regatta submit`, which "
             "lets it\n"
             "# wait for the arrays (--dependency=afterany:…).\n",
             facts.study_name, facts.submission) +
         common_directives(batch) + directive("--ntasks=1") + site_directives(facts.slurm) +
         body(facts, "\"${SLURM_JOB_ID}_collect.log\"", "collect \"$study\"");
}

}  // namespace

std::string script_text(ScriptFacts const& facts, Batch const& batch) {
  return batch.collects ? collect_script(facts, batch) : array_script(facts, batch);
}

}  // namespace regatta
