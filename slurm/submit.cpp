#include "slurm/submit.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>

#include "driver/build_info.hpp"
#include "driver/environment.hpp"
#include "driver/hint.hpp"
#include "driver/launch.hpp"
#include "driver/run_turns.hpp"
#include "driver/study.hpp"
#include "kernels/error.hpp"
#include "kernels/sha256_hex.hpp"
#include "results/durable.hpp"
#include "slurm/activity.hpp"
#include "slurm/late_records.hpp"
#include "slurm/partition_plan.hpp"
#include "slurm/send.hpp"
#include "slurm/settle.hpp"
#include "slurm/slurm_commands.hpp"
#include "slurm/slurm_lock.hpp"
#include "slurm/study_jobs.hpp"
#include "slurm/submit_text.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t usual_array_size = 1001;  ///< slurm.conf(5), MaxArraySize

/// The study while it is submitted: array tasks may have it, too, but no `run` and no other `submit`.
struct Held {
  Held(fs::path const& output, std::string const& name)
      : study(output, name, fmt::format("`regatta submit` on {}, process {}", host_name(), ::getpid())),
        lock(study.folder(), "submit", SlurmLock::Wait::no) {
    for (auto const& warning : study.warnings()) warn(warning);
  }
  Study study;
  SlurmLock lock;
};

/// What there is of a study, in its folder and in Slurm.
struct Standing {
  std::string next_number;               ///< of the submission to come
  std::vector<KnownSubmission> earlier;  ///< as Slurm has them now
  Records records;
};

/// Jobs of the study that its folder does not show: nobody knows what they hold.
void check_all_known(fs::path const& study, std::vector<KnownSubmission> const& earlier,
                     std::vector<JobRow> const& queue) {
  auto const jobs = unknown_jobs(earlier, queue, job_names_of(study));
  if (jobs.empty()) return;
  throw EnvironmentError(fmt::format(
      "what {} of this study may hold is not known: {} shows no such submission; nothing was submitted; run "
      "it again when it does, or end what was left by scancel",
      text_of_jobs(jobs), slurm_folder(study).string()));
}

/// Puts what Slurm has to the earlier submissions. Throws where that is not known: nothing may be sent then.
void look_at_queue(fs::path const& study, std::vector<KnownSubmission>& earlier, bool dry_run) {
  if (dry_run && earlier.empty()) return;  // needs no Slurm
  if (!dry_run) settle_open_batches(study, earlier);
  auto const queue = queued_jobs_of(study, earlier);
  if (queue) {
    if (!dry_run) check_all_known(study, earlier, *queue);
    add_rows(earlier, *queue);
  } else if (dry_run) {
    warn(fmt::format("what is pending or running is not known: {}", queue.why()));
  } else {
    throw EnvironmentError(fmt::format(
        "what is pending or running is not known: {}; nothing was submitted; run it again when Slurm answers",
        queue.why()));
  }
}

/// The order matters. The number first: a submission that shows up only later has taken it, and stops this
/// one. The queue before the journals: a task that records and ends in between is seen with its records, and
/// the other way round its points would be sent again.
Standing look(fs::path const& study, Job const& job, std::vector<Point> const& points, bool dry_run) {
  Standing standing;
  standing.next_number = next_submission_number(study);
  standing.earlier = known_submissions(study);
  look_at_queue(study, standing.earlier, dry_run);
  standing.records = read_late_journals(study, standing.earlier, points, job, read_journals(study));
  warn_of_damage(standing.records.damage);
  return standing;
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

/// Points of a plan that Slurm does not have already, and of these the attempts that are missing.
std::vector<Turn> turns_to_send(std::vector<Point> const& points,
                                std::unordered_set<std::string> const& active, Records const& records,
                                Measure const& measure) {
  auto turns = missing_turns(points, records.attempts, measure);
  std::erase_if(turns, [&](Turn const& turn) { return active.contains(turn.point->id); });
  return turns;
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

/// The arrays, and the job that collects what they and earlier ones measure.
Submission submission_of(Job const& job, Arrays arrays, int cores_per_node, fs::path const& study,
                         std::string const& number) {
  Submission submission;
  submission.number = number;
  submission.job_file = fs::absolute(job.path).string();
  submission.job_text_sha256 = sha256_hex(job.text);
  submission.program_sha256 = program_sha256();
  submission.program_version = version_text();
  submission.cores_per_node = cores_per_node;
  auto const names = job_names_of(study);
  auto const add = [&](Array const& array, bool collects, std::string const& what) {
    submission.batches.push_back({names + random_hex(12),
                                  fmt::format("{:02}-{}.sbatch", submission.batches.size() + 1, what),
                                  collects, array});
  };
  for (auto const& array : arrays.arrays)
    add(array, false, fmt::format("{}x{}", array.request.nodes, array.request.cores_per_node));
  add({{1, 1}, arrays.tasks.size(), 0, collect_limit_seconds}, true, "collect");
  submission.tasks = std::move(arrays.tasks);
  return submission;
}

/// Writes all of it to the disk, and then sends it.
SendResult write_and_send(Study& study, Job const& job, Submission& submission, ScriptFacts const& facts,
                          std::vector<KnownSubmission> const& earlier, Interrupts& interrupts) {
  auto const& folder = study.folder();
  if (auto const former = study.keep_job(job.text); !former.empty())
    warn(fmt::format("the job file changed since; the former one is {}", (folder / former).string()));
  write_submission(folder, submission);
  for (auto const& batch : submission.batches)
    replace_file(submission_folder(folder, submission.number) / batch.script, script_text(facts, batch));
  return send_batches(folder, submission, active_jobs(earlier), interrupts);
}

void warn_of_variables() {
  for (auto const& variable : variables_kept_from_slurm())
    warn(
        fmt::format("{} is kept from Slurm's commands: the job file alone says what is asked for, in [slurm]",
                    variable.substr(0, variable.find('='))));
}

}  // namespace

int submit_study(SubmitOptions const& options) {
  if (options.output.empty()) throw UsageError("--output '': name the folder that holds the studies");
  auto const job = load_job(options.job);
  auto const partition = look_at_partition(job, options);
  auto const plan = plan_for(partition, job, options.only);
  for (auto const& warning : plan.warnings) warn(warning);
  warn_of_variables();
  auto rules = rules_of(job, partition);

  auto const output = fs::absolute(options.output).lexically_normal();
  auto const study = output / job.name;
  std::optional<Held> held;
  if (!options.dry_run) held.emplace(output, job.name);
  auto const standing = look(study, job, plan.points, options.dry_run);
  check_same_job(standing.earlier, job, options.output);

  auto const active = active_points(standing.earlier);
  auto const turns = turns_to_send(plan.points, active, standing.records, job.measure);
  SubmitText text{job, options, study, plan.points, active, turns};
  if (turns.empty() && !lacks_collecting(standing.earlier)) return text.nothing_to_send();
  rules.max_array_size = array_size(options);
  auto const arrays = make_arrays(turns, job.measure, rules);
  auto const cost = core_hours_of(arrays, turns, job, partition, standing.records);
  check_budget(job, cost);
  auto submission = submission_of(job, arrays, partition.cores_per_node, study, standing.next_number);
  ScriptFacts const facts{this_program(), study, job.name, submission.number, job.slurm};
  if (!held) return text.dry_run(submission, facts, cost);

  Interrupts interrupts;  // until here a signal just ends it, even while Slurm keeps silent
  auto const result = write_and_send(held->study, job, submission, facts, standing.earlier, interrupts);
  return text.sent(submission, result, cost, interrupts.exit_code());
}

}  // namespace regatta
