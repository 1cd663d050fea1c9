#include "slurm/submit.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "driver/build_info.hpp"
#include "driver/console.hpp"
#include "driver/environment.hpp"
#include "driver/hint.hpp"
#include "driver/job_file.hpp"
#include "driver/launch.hpp"
#include "driver/plan.hpp"
#include "driver/run_turns.hpp"
#include "driver/study.hpp"
#include "kernels/error.hpp"
#include "kernels/sha256_hex.hpp"
#include "results/durable.hpp"
#include "slurm/activity.hpp"
#include "slurm/late_records.hpp"
#include "slurm/send.hpp"
#include "slurm/settle.hpp"
#include "slurm/slurm_commands.hpp"
#include "slurm/slurm_lock.hpp"
#include "slurm/submit_text.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t usual_array_size = 1001;  ///< slurm.conf(5), MaxArraySize

/// What the plan is made for: the partition's nodes.
Partition look_at_partition(Job const& job, SubmitOptions const& options) {
  Partition partition;
  if (!options.dry_run || options.cores_per_node == 0) {
    auto const found = find_partition(job.slurm.partition);
    if (!found)
      throw EnvironmentError(fmt::format("what nodes there are is not known: {}; nothing was submitted{}",
                                         found.why(),
                                         options.dry_run ? "; --cores-per-node would tell" : ""));
    partition = *found;
    if (partition.several_sizes && options.cores_per_node == 0)
      warn(fmt::format(
          "partition {} has nodes of several sizes; this plans for {} cores a node: --cores-per-node and "
          "slurm.constraint choose others",
          partition.name, partition.cores_per_node));
  }
  if (options.cores_per_node > 0) partition.cores_per_node = options.cores_per_node;
  return partition;
}

std::int64_t array_size(SubmitOptions const& options) {
  auto const known = max_array_size();
  if (known) return *known;
  if (!options.dry_run)
    throw EnvironmentError(
        fmt::format("how long an array may be is not known: {}; nothing was submitted", known.why()));
  warn(fmt::format("{}; arrays are shown for Slurm's usual MaxArraySize of {}", known.why(),
                   usual_array_size));
  return usual_array_size;
}

/// sbatch would refuse the larger arrays when the others are sent already.
void check_nodes(Plan const& plan, Partition const& partition) {
  if (partition.nodes == 0) return;  // not asked
  for (auto const& point : plan.points)
    if (point.shape.nodes > partition.nodes)
      throw EnvironmentError(fmt::format(
          "a point on {} nodes does not fit into partition {}, which has {}; nothing was submitted; leave it "
          "out by --only 'nodes <= {}', or choose another partition in [slurm]",
          point.shape.nodes, partition.name, partition.nodes, partition.nodes));
}

/// sbatch takes an array that no node has the cores for; its tasks fail, or wait for ever.
void check_cores(Plan const& plan, Job const& job, Partition const& partition) {
  auto const most = partition.most_cores_per_node;
  if (most == 0 || job.allow_oversubscription) return;
  for (auto const& point : plan.points)
    if (point.shape.cores_per_node() > most)
      throw EnvironmentError(fmt::format(
          "a point of {} cores a node does not fit into partition {}, whose largest node has {}; nothing was "
          "submitted; lower `cores` (\"1node\" is all of a node), leave it out by --only 'cores_per_node <= "
          "{}', choose another partition in [slurm], or set `allow_oversubscription = true`",
          point.shape.cores_per_node(), partition.name, most, most));
}

/// What the plan is for, as its warnings call it.
Machine machine_of(Partition const& partition) {
  return {partition.cores_per_node, std::numeric_limits<int>::max(),
          partition.name.empty() ? "a node" : fmt::format("a node of partition {}", partition.name),
          partition.most_cores_per_node > 0};
}

/// Of an amount as job files have it: "800M", "4G"; without a unit M, as sbatch takes it.
double mebibytes_of(std::string const& amount) {
  constexpr std::string_view units = "KMGT";
  auto const unit = units.find(amount.back());
  auto const power = unit == units.npos ? 0.0 : static_cast<double>(unit) - 1;
  return std::stod(amount) * std::pow(1024, power);
}

/// sbatch takes an array that no node has the memory for, and its tasks fail.
void check_memory(Slurm const& slurm, Partition const& partition) {
  if (slurm.mem.empty() || partition.memory_mib == 0) return;
  if (mebibytes_of(slurm.mem) > static_cast<double>(partition.memory_mib))
    throw EnvironmentError(fmt::format(
        "slurm.mem is {}, and no node of partition {} has more than {}M; nothing was submitted; lower it, or "
        "choose another partition in [slurm]",
        slurm.mem, partition.name, partition.memory_mib));
}

ArrayRules rules_of(Job const& job, Partition const& partition) {
  ArrayRules rules;
  rules.pack = job.slurm.pack;
  if (job.allow_oversubscription)
    rules.most_cores_per_node = std::max(partition.most_cores_per_node, partition.cores_per_node);
  rules.longest_seconds = partition.limit_seconds;
  rules.time_seconds = job.slurm.time_seconds;
  auto const needed = job.measure.timeout_seconds + attempt_overhead_seconds + warning_seconds;
  auto const limit = rules.time_seconds > 0 ? rules.time_seconds : rules.longest_seconds;
  if (limit > 0 && static_cast<double>(limit) < needed)
    fail_at(
        job.path, job.slurm.time_place,
        fmt::format(
            "an attempt may take {:g} s (measure.timeout), and {} gives an array task {} s, of which the "
            "last {} are kept back: no attempt would be sure to finish; lower the timeout or raise the time",
            job.measure.timeout_seconds,
            rules.time_seconds > 0 ? "slurm.time" : "partition " + partition.name, limit, warning_seconds));
  return rules;
}

/// Earlier submissions as Slurm has them now. Throws where it does not say: nothing may be sent then.
std::vector<KnownSubmission> look_at_earlier(fs::path const& study, bool dry_run) {
  auto earlier = known_submissions(study);
  if (earlier.empty()) return earlier;
  if (!dry_run) settle_open_batches(study, earlier);
  auto const queue = queued_jobs();
  if (queue)
    add_rows(earlier, *queue);
  else if (dry_run)
    warn(fmt::format("what is pending or running is not known: {}", queue.why()));
  else
    throw EnvironmentError(fmt::format(
        "what is pending or running is not known: {}; nothing was submitted; run it again when Slurm answers",
        queue.why()));
  return earlier;
}

/// Tasks that wait would refuse to start with another job file.
void check_same_job(std::vector<KnownSubmission> const& earlier, Job const& job, fs::path const& output) {
  for (auto const& known : earlier)
    if (!known.active.empty() && known.submission.job_text_sha256 != sha256_hex(job.text))
      throw BusyError(
          fmt::format("{}: the job file changed since submission {}, which still has {} pending or running; "
                      "end that by `regatta cancel {}`, or wait",
                      job.path.string(), known.submission.number, active_jobs_text({known}),
                      study_words(output / job.name)));
}

Submission submission_of(Job const& job, Arrays arrays, int cores_per_node) {
  Submission submission;
  submission.job_file = fs::absolute(job.path).string();
  submission.job_text_sha256 = sha256_hex(job.text);
  submission.program_sha256 = program_sha256();
  submission.program_version = version_text();
  submission.cores_per_node = cores_per_node;
  auto const add = [&](Array const& array, bool collects, std::string const& what) {
    submission.batches.push_back({fmt::format("regatta-{}-{}", job.name, random_hex(12)),
                                  fmt::format("{:02}-{}.sbatch", submission.batches.size() + 1, what),
                                  collects, array});
  };
  for (auto const& array : arrays.arrays)
    add(array, false, fmt::format("{}x{}", array.request.nodes, array.request.cores_per_node));
  add({{1, 1}, arrays.tasks.size(), 0, collect_limit_seconds}, true, "collect");
  submission.tasks = std::move(arrays.tasks);
  return submission;
}

void write_scripts(fs::path const& study, Submission const& submission, ScriptFacts const& facts) {
  auto const folder = submission_folder(study, submission.number);
  for (auto const& batch : submission.batches) replace_file(folder / batch.script, script_text(facts, batch));
}

/// Points of a plan that Slurm does not have already, and of these the attempts that are missing.
std::vector<Turn> turns_to_send(Plan const& plan, std::unordered_set<std::string> const& active,
                                Records const& records, Measure const& measure) {
  auto turns = missing_turns(plan.points, records.attempts, measure);
  std::erase_if(turns, [&](Turn const& turn) { return active.contains(turn.point->id); });
  return turns;
}

}  // namespace

int submit_study(SubmitOptions const& options) {
  if (options.output.empty()) throw UsageError("--output '': name the folder that holds the studies");
  auto const job = load_job(options.job);
  auto const partition = look_at_partition(job, options);
  auto plan = expand(job, machine_of(partition));
  if (!options.only.empty()) keep_only(plan, options.only);
  check_nodes(plan, partition);
  check_cores(plan, job, partition);
  check_memory(job.slurm, partition);
  for (auto const& warning : plan.warnings) warn(warning);
  for (auto const& variable : variables_kept_from_slurm())
    warn(
        fmt::format("{} is kept from Slurm's commands: the job file alone says what is asked for, in [slurm]",
                    variable.substr(0, variable.find('='))));
  auto const rules_without_size = rules_of(job, partition);

  auto const output = fs::absolute(options.output).lexically_normal();
  std::optional<Study> held;
  std::optional<SlurmLock> lock;
  if (!options.dry_run) {
    held.emplace(output, job.name,
                 fmt::format("`regatta submit` on {}, process {}", host_name(), ::getpid()));
    for (auto const& warning : held->warnings()) warn(warning);
    lock.emplace(held->folder(), "submit", SlurmLock::Wait::no);
  }
  auto const study = output / job.name;
  auto const earlier = look_at_earlier(study, options.dry_run);
  auto const records = read_late_journals(study, earlier, plan.points, job);
  warn_of_damage(records.damage);
  check_same_job(earlier, job, options.output);
  auto const active = active_points(earlier);
  auto const turns = turns_to_send(plan, active, records, job.measure);

  SubmitText text{job, options, study, plan.points, active, turns};
  if (turns.empty()) return text.nothing_to_send();
  auto rules = rules_without_size;
  rules.max_array_size = array_size(options);
  auto const arrays = make_arrays(turns, job.measure, rules);
  auto const cost = core_hours_of(arrays, turns, job, partition, records);
  check_budget(job, cost);
  auto submission = submission_of(job, arrays, partition.cores_per_node);
  ScriptFacts facts{this_program(), study, job.name, "", job.slurm};
  if (options.dry_run) {
    facts.submission = submission.number = next_submission_number(study);
    return text.dry_run(submission, facts, cost);
  }
  Interrupts interrupts;  // until here a signal just ends it, even while Slurm keeps silent
  if (auto const former = held->keep_job(job.text); !former.empty())
    warn(fmt::format("the job file changed since; the former one is {}", (study / former).string()));
  write_submission(study, submission);
  facts.submission = submission.number;
  write_scripts(study, submission, facts);
  auto const result = send_batches(study, submission, active_jobs(earlier), interrupts);
  return text.sent(submission, result, cost, interrupts.exit_code());
}

}  // namespace regatta
