#include "driver/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>
#include <utility>

#include "driver/build_info.hpp"
#include "driver/console.hpp"
#include "driver/file_text.hpp"
#include "driver/hint.hpp"
#include "driver/hostfile.hpp"
#include "driver/interrupts.hpp"
#include "driver/look_around.hpp"
#include "driver/plan.hpp"
#include "driver/refusal_text.hpp"
#include "driver/run_turns.hpp"
#include "driver/shell_word.hpp"
#include "driver/study.hpp"
#include "kernels/error.hpp"
#include "results/analysis/naming.hpp"
#include "results/counted.hpp"
#include "results/recommendation_report.hpp"
#include "results/report.hpp"
#include "results/store.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

/// Those that --hostfile names; empty without it.
std::vector<std::string> hosts_in(fs::path const& hostfile) {
  if (hostfile.empty()) return {};
  if (!fs::is_regular_file(hostfile))
    throw UsageError(fmt::format("--hostfile {}: no such file; one host a line, as mpirun reads it",
                                 in_quotes(hostfile.string())));
  auto hosts = hosts_of(text_of_file(hostfile));
  if (hosts.empty())
    throw UsageError(
        fmt::format("--hostfile {} names no host; one a line, as mpirun reads it: \"node1 slots=4\"",
                    in_quotes(hostfile.string())));
  return hosts;
}

Plan plan_of(Job const& job, RunOptions const& options, Preflight const& here) {
  auto const name = here.allocation ? "allocation " + here.allocation->label : std::string("this machine");
  auto plan = expand(job, {here.cores_per_node(), here.node_count(), name, true});
  if (!options.only.empty()) keep_only(plan, options.only);
  return plan;
}

/// Attempts that count already but were measured by another build: they stay, and are not mixed in silently.
void warn_of_other_builds(Records const& records, std::vector<Point> const& points) {
  std::unordered_set<std::string_view> others, wanted;
  auto const mine = build_facts();
  std::string what;
  for (auto const& environment : records.environments)
    for (auto const& [name, value] : mine)
      if (auto const found = environment.facts.find(name);
          found != environment.facts.end() && found->second != value) {
        others.insert(environment.id);
        what = fmt::format("{} {} there, {} here", name, in_quotes(found->second), in_quotes(value));
      }
  for (auto const& point : points) wanted.insert(point.id);
  auto const count =
      std::count_if(records.attempts.begin(), records.attempts.end(), [&](Attempt const& attempt) {
        return attempt.status == Status::ok && wanted.contains(attempt.point) &&
               others.contains(attempt.environment);
      });
  if (count > 0)
    warn(fmt::format(
        "{} attempts of this study were measured by another build ({}); run --fresh to measure all with "
        "this one",
        count, what));
}

/// "5 to 30 repetitions after 1 for warming up".
std::string repetitions_text(std::int64_t least, std::int64_t most, std::int64_t warmups) {
  auto const span = least == most ? "" : fmt::format("{} to ", least);
  return fmt::format("{}{} after {} for warming up", span, counted(most, "repetition"), warmups);
}

/// Attempts count whatever repetitions they were made with; the reader should know of it.
void warn_of_other_repetitions(Records const& records, std::vector<Point> const& points,
                               Measure const& measure) {
  std::unordered_set<std::string_view> wanted;
  for (auto const& point : points) wanted.insert(point.id);
  std::size_t count = 0;
  std::string example;
  for (auto const& attempt : records.attempts) {
    if (attempt.status != Status::ok || !wanted.contains(attempt.point)) continue;
    auto const warmups = std::count_if(attempt.samples.begin(), attempt.samples.end(),
                                       [](Sample const& sample) { return sample.warmup; });
    auto const timed = static_cast<std::ptrdiff_t>(attempt.samples.size()) - warmups;
    if (warmups == measure.warmup && timed >= measure.min_repetitions && timed <= measure.max_repetitions)
      continue;
    if (count++ == 0) example = repetitions_text(timed, timed, warmups);
  }
  if (count > 0)
    warn(fmt::format(
        "{} of this study {} not made with the repetitions that the job file asks for now, and {} all the "
        "same: it asks for {}, and {} {}; run --fresh to measure all anew",
        counted(count, "attempt"), count == 1 ? "was" : "were", count == 1 ? "counts" : "count",
        repetitions_text(measure.min_repetitions, measure.max_repetitions, measure.warmup),
        count == 1 ? "it has" : "one of them has", example));
}

void tell_stopped(SweepCount const& count, std::size_t turns, RunOptions const& options) {
  print_to(STDERR_FILENO,
           fmt::format("regatta: stopped with {} of {} attempts done; `regatta run {}` goes on\n", count.ok,
                       turns, job_words(options.job, options.output)));
}

/// `lost`: attempts of this run that are ok and are in no journal any more.
void tell_end(SweepCount const& count, std::size_t turns, std::size_t lost, Records const& records,
              Study const& study, RunOptions const& options, int exit_code) {
  auto const analysed = analyse(records);
  if (options.json) {
    nlohmann::json const summary{{"study", study.folder().string()},
                                 {"store", (study.folder() / "results.h5").string()},
                                 {"attempts", turns},
                                 {"ok", count.ok},
                                 {"failed", count.failed},
                                 {"missing", turns - count.ok + lost},
                                 {"stopped", count.stopped},
                                 {"warnings", analysed.warnings.size()},
                                 {"exit_code", exit_code}};
    print_out(summary.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  } else {
    auto const folder = study.folder().string();
    auto const terminal = Terminal::of(STDOUT_FILENO);
    if (!records.attempts.empty())
      print_out(render_shapes(analysed, terminal) + "\n" +
                short_answer_text(recommend(records, Wishes{}), Wishes{}, terminal));
    print_out(
        fmt::format("  with the evidence and lines to paste: regatta recommend {0}\n"
                    "  how each runner scales: regatta report {0}\n"
                    "  with charts: regatta report {0} --html\n"
                    "{1}/results.h5\n",
                    escaped(shell_word(folder)), escaped(folder)));
  }
  if (lost > 0)
    print_to(STDERR_FILENO,
             fmt::format("regatta: error: {} of {} attempts that were recorded are in no journal any more: "
                         "something changed {} meanwhile; `regatta run {}` measures them again\n",
                         lost, count.ok, escaped((study.folder() / "journal").string()),
                         job_words(options.job, options.output)));
  else if (count.stopped)
    tell_stopped(count, turns, options);
  else if (exit_code == static_cast<int>(ExitCode::environment))
    print_to(STDERR_FILENO,
             fmt::format("regatta: error: {}\n",
                         refusals_text(count, [naming = Naming(records.points)](Point const& point) {
                           return naming.of(point);
                         })));
  else if (count.failed > 0)
    print_to(
        STDERR_FILENO,
        fmt::format(
            "regatta: error: {} of {} attempts failed, and are kept with their reasons; `regatta run {}` "
            "tries them again\n",
            count.failed, turns, job_words(options.job, options.output)));
}

/// The job, where it is to run and what of it.
struct Prepared {
  Job job;
  Preflight here;
  Plan plan;
};

Prepared prepare(RunOptions const& options) {
  auto const hosts = hosts_in(options.hostfile);
  auto job = load_job(options.job);
  auto here = look_around(hosts, job);
  auto plan = plan_of(job, options, here);
  for (auto const& warning : plan.warnings) warn(warning);
  if (here.allocation)
    print_to(STDERR_FILENO, fmt::format("regatta: in allocation {}: {} nodes ({}) of {} cores, ranks by {}\n",
                                        escaped(here.allocation->label), here.allocation->node_count(),
                                        escaped(here.allocation->nodes), here.cores_per_node(),
                                        here.srun.empty() ? "mpirun" : "srun"));
  return {std::move(job), std::move(here), std::move(plan)};
}

/// What the study has so far, and what of it a reader should know.
Records read_records(Study const& study, Prepared const& prepared, bool fresh) {
  for (auto const& warning : study.warnings()) warn(warning);
  auto records = fresh ? Records{} : read_journals(study.folder());
  warn_of_damage(records.damage);
  warn_of_other_builds(records, prepared.plan.points);
  warn_of_other_repetitions(records, prepared.plan.points, prepared.job.measure);
  return records;
}

/// Makes the study's folder this job's. What was measured stays in place until something can be measured.
void take_over(Study& study, Prepared const& prepared, std::vector<Turn> const& turns, bool fresh) {
  std::vector<Point> to_start;
  to_start.reserve(turns.size());
  for (auto const& turn : turns) to_start.push_back(*turn.point);
  check_before_launch(to_start, prepared.here);
  if (fresh)
    if (auto const aside = study.set_aside(); !aside.empty())
      warn(fmt::format("the study so far is now {}", aside.string()));
  if (auto const former = study.keep_job(prepared.job.text); !former.empty())
    warn(fmt::format("the job file changed since; the former one is {}", (study.folder() / former).string()));
}

SweepCount measure_missing(std::vector<Turn> const& turns, Prepared const& prepared, Study const& study,
                           Records const& records, RunOptions const& options, Interrupts& interrupts) {
  if (!turns.empty())
    return run_turns(turns,
                     {prepared.job, prepared.here, options.hostfile, study.folder(), records, interrupts},
                     [&](Turn const&) { return interrupts.count() > 0; });
  print_to(STDERR_FILENO,
           fmt::format("regatta: up to date: {}\n",
                       all_have(prepared.plan.points.size(), "point", prepared.job.measure.rounds, "round")));
  return {};
}

}  // namespace

int run_study(RunOptions const& options) {
  if (options.output.empty()) throw UsageError("--output '': name the folder that holds the studies");
  Interrupts interrupts;
  std::optional<StopsAtOnce> at_once(std::in_place, interrupts);  // reading may take its time
  auto const prepared = prepare(options);
  Study study(options.output, prepared.job.name);
  options.check_others(study.folder());
  auto records = read_records(study, prepared, options.fresh);
  auto const turns = missing_turns(prepared.plan.points, records.attempts, prepared.job.measure);
  take_over(study, prepared, turns, options.fresh);
  describe_again(prepared.plan.points, records, study.folder());
  at_once.reset();

  auto const count = measure_missing(turns, prepared, study, records, options, interrupts);
  auto exit_code = exit_code_of(count, interrupts);
  if (interrupts.count() > 1) {  // at once: the next run writes what this one leaves out
    if (count.stopped) tell_stopped(count, turns.size(), options);
    return exit_code;
  }

  at_once.emplace(interrupts);  // and so may analysing; what was recorded is safe
  auto const measured = count.ok + count.failed > 0;
  auto const all = measured ? read_journals(study.folder()) : records;
  auto const missing = missing_turns(prepared.plan.points, all.attempts, prepared.job.measure).size();
  auto const lost = missing - std::min(missing, turns.size() - count.ok);
  if (lost > 0) warn_of_damage(all.damage), exit_code = static_cast<int>(ExitCode::damaged);
  write_store(study.folder() / "results.h5", all, prepared.job.text);  // always: it may be damaged or missing
  tell_end(count, turns.size(), lost, all, study, options, exit_code);
  return exit_code;
}

}  // namespace regatta
