#include "driver/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "driver/build_info.hpp"
#include "driver/console.hpp"
#include "driver/interrupts.hpp"
#include "driver/plan.hpp"
#include "driver/run_turns.hpp"
#include "driver/study.hpp"
#include "kernels/error.hpp"
#include "results/recommendation_report.hpp"
#include "results/report.hpp"
#include "results/store.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

/// How many there are for a point; a hostfile's are not counted here.
int nodes_of(Preflight const& here) {
  if (here.several_nodes) return std::numeric_limits<int>::max();
  return here.allocation ? here.allocation->node_count() : 1;
}

Plan plan_of(Job const& job, RunOptions const& options, Preflight const& here) {
  auto plan = expand(job, {here.cores_per_node(), nodes_of(here)});
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

void tell_end(SweepCount const& count, std::size_t turns, Records const& records, Study const& study,
              RunOptions const& options, int exit_code) {
  auto const analysed = analyse(records);
  if (options.json) {
    nlohmann::json const summary{{"study", study.folder().string()},
                                 {"store", (study.folder() / "results.h5").string()},
                                 {"attempts", turns},
                                 {"ok", count.ok},
                                 {"failed", count.failed},
                                 {"missing", turns - count.ok},
                                 {"stopped", count.stopped},
                                 {"warnings", analysed.warnings.size()},
                                 {"exit_code", exit_code}};
    print_to(STDOUT_FILENO, summary.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  } else {
    auto const folder = escaped(study.folder().string());
    auto const terminal = Terminal::of(STDOUT_FILENO);
    if (!records.attempts.empty())
      print_to(STDOUT_FILENO, render_shapes(analysed, terminal) + "\n" +
                                  short_answer_text(recommend(records, Wishes{}), terminal));
    print_to(STDOUT_FILENO, fmt::format("  with the evidence and lines to paste: regatta recommend {0}\n"
                                        "  how each runner scales: regatta report {0}\n"
                                        "  with charts: regatta report {0} --html\n"
                                        "{0}/results.h5\n",
                                        folder));
  }
  if (count.stopped)
    print_to(STDERR_FILENO,
             fmt::format("regatta: stopped with {} of {} attempts done; `regatta run {}` goes on\n", count.ok,
                         turns, escaped(options.job.string())));
  else if (exit_code == static_cast<int>(ExitCode::environment))
    print_to(STDERR_FILENO, fmt::format("regatta: error: {}\n", escaped(count.environment_reason)));
  else if (count.failed > 0)
    print_to(
        STDERR_FILENO,
        fmt::format(
            "regatta: error: {} of {} attempts failed, and are kept with their reasons; `regatta run {}` "
            "tries them again\n",
            count.failed, turns, escaped(options.job.string())));
}

}  // namespace

int run_study(RunOptions const& options) {
  if (!options.hostfile.empty() && !fs::is_regular_file(options.hostfile))
    throw UsageError(fmt::format("--hostfile {}: no such file; one host a line, as mpirun reads it",
                                 in_quotes(options.hostfile.string())));
  if (options.output.empty()) throw UsageError("--output '': name the folder that holds the studies");
  Interrupts interrupts;
  auto const job = load_job(options.job);
  auto const here = look_around(!options.hostfile.empty(), job);
  auto const plan = plan_of(job, options, here);
  for (auto const& warning : plan.warnings) warn(warning);
  if (here.allocation)
    print_to(STDERR_FILENO, fmt::format("regatta: in allocation {}: {} nodes ({}) of {} cores, ranks by {}\n",
                                        escaped(here.allocation->label), here.allocation->node_count(),
                                        escaped(here.allocation->nodes), here.cores_per_node(),
                                        here.srun.empty() ? "mpirun" : "srun"));

  Study study(options.output, job.name);
  for (auto const& warning : study.warnings()) warn(warning);
  options.check_others(study.folder());
  if (options.fresh)
    if (auto const aside = study.set_aside(); !aside.empty())
      warn(fmt::format("the study so far is now {}", aside.string()));
  auto const records = read_journals(study.folder());
  warn_of_damage(records.damage);
  warn_of_other_builds(records, plan.points);
  auto const turns = missing_turns(plan.points, records.attempts, job.measure);
  std::vector<Point> to_start;
  for (auto const& turn : turns) to_start.push_back(*turn.point);
  check_before_launch(to_start, here);
  if (auto const former = study.keep_job(job.text); !former.empty())
    warn(fmt::format("the job file changed since; the former one is {}", (study.folder() / former).string()));

  SweepCount count;
  if (turns.empty())
    print_to(STDERR_FILENO, fmt::format("regatta: up to date: all {} points have their {} rounds\n",
                                        plan.points.size(), job.measure.rounds));
  else
    count = run_turns(turns, {job, here, options.hostfile, study.folder(), records, interrupts},
                      [&](Turn const&) { return interrupts.count() > 0; });

  auto const store = study.folder() / "results.h5";
  auto const exit_code = exit_code_of(count, interrupts);
  if (interrupts.count() > 1) return exit_code;  // at once: the next run writes what this one leaves out
  auto const measured = count.ok + count.failed > 0;
  auto const all = measured ? read_journals(study.folder()) : records;
  write_store(store, all, job.text);  // always: one that was damaged or is missing is whole again
  tell_end(count, turns.size(), all, study, options, exit_code);
  return exit_code;
}

}  // namespace regatta
