#include "slurm/submit_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "driver/console.hpp"
#include "driver/hint.hpp"
#include "kernels/error.hpp"
#include "results/counted.hpp"
#include "results/terminal.hpp"

namespace regatta {

using Json = nlohmann::ordered_json;

namespace {

void print_json(Json const& json) {
  print_out(json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

Json json_of(CoreHours const& cost, double budget) {
  return {{"worst", cost.worst},
          {"expected", cost.known_points > 0 ? Json(cost.expected) : Json()},
          {"expected_of_points", cost.known_points},
          {"budget", budget > 0 ? Json(budget) : Json()}};
}

Json json_of(Batch const& batch, std::filesystem::path const& folder) {
  auto const& array = batch.array;
  return {{"name", batch.name},
          {"kind", batch.collects ? "collect" : "array"},
          {"script", (folder / batch.script).string()},
          {"nodes", array.request.nodes},
          {"cores_per_node", array.request.cores_per_node},
          {"tasks", array.tasks},
          {"limit_seconds", array.limit_seconds}};
}

std::size_t arrays_in(Submission const& submission) {
  return static_cast<std::size_t>(std::count_if(submission.batches.begin(), submission.batches.end(),
                                                [](Batch const& batch) { return !batch.collects; }));
}

}  // namespace

SubmitText::SubmitText(Job const& job, SubmitOptions const& options, std::filesystem::path const& study,
                       std::vector<Point> const& points, std::unordered_set<std::string> const& active,
                       std::vector<Turn> const& turns)
    : job_(job), options_(options), study_(study), points_(points.size()), attempts_(turns.size()) {
  for (auto const& point : points) active_ += active.contains(point.id) ? 1U : 0U;
  std::unordered_set<Point const*> distinct;
  for (auto const& turn : turns) distinct.insert(turn.point);
  to_send_ = distinct.size();
}

std::string SubmitText::cost_text(CoreHours const& cost) const {
  auto const expected = cost.known_points == 0
                            ? std::string("unknown until a part of it has run")
                            : fmt::format("{:.2f}, for {} of the points, from what has run", cost.expected,
                                          grouped(cost.known_points));
  return fmt::format(
      "core-hours: at most {:.2f} (were every attempt to take its timeout of {:g} s, and the collecting job "
      "its "
      "half hour); expected: {}\n",
      cost.worst, job_.measure.timeout_seconds, expected);
}

int SubmitText::nothing_to_send() const {
  if (options_.json)
    print_json({{"study", study_.string()},
                {"points", points_},
                {"active", active_},
                {"sent", 0},
                {"jobs", Json::array()},
                {"exit_code", 0}});
  else if (active_ > 0)
    print_out(fmt::format("nothing to submit: of {}, {} {} pending or running, and the others done\n",
                          counted(points_, "point"), grouped(active_), active_ == 1 ? "is" : "are"));
  else
    print_out(fmt::format("up to date: {}\n", all_have(points_, "point", job_.measure.rounds, "round")));
  return static_cast<int>(ExitCode::done);
}

int SubmitText::dry_run(Submission const& submission, ScriptFacts const& facts, CoreHours const& cost) const {
  auto const folder = submission_folder(study_, submission.number);
  if (options_.json) {
    Json json{{"study", study_.string()},
              {"dry_run", true},
              {"points", points_},
              {"active", active_},
              {"to_send", to_send_},
              {"attempts", attempts_},
              {"tasks", submission.tasks.size()},
              {"core_hours", json_of(cost, job_.slurm.budget_core_hours)}};
    for (auto const& batch : submission.batches) {
      json["batches"].push_back(json_of(batch, folder));
      json["batches"].back()["text"] = script_text(facts, batch);
    }
    print_json(json);
    return static_cast<int>(ExitCode::done);
  }
  for (auto const& batch : submission.batches)
    print_out(
        fmt::format("==> {}\n{}\n", escaped((folder / batch.script).string()), script_text(facts, batch)));
  print_out(fmt::format("study '{}': {} of {}, {}, in {} of {}; nothing was submitted\n{}", job_.name,
                        grouped(to_send_), counted(points_, "point"), counted(attempts_, "attempt"),
                        counted(submission.tasks.size(), "array task"),
                        counted(arrays_in(submission), "array"), cost_text(cost)));
  return static_cast<int>(ExitCode::done);
}

int SubmitText::sent(Submission const& submission, SendResult const& result, CoreHours const& cost,
                     ExitCode interrupted) const {
  auto const whole = result.why_not_all.empty();
  auto const code = whole ? ExitCode::done : result.interrupted ? interrupted : ExitCode::environment;
  auto const folder = submission_folder(study_, submission.number);
  if (options_.json) {
    Json json{{"study", study_.string()},
              {"submission", submission.number},
              {"points", points_},
              {"active", active_},
              {"sent", to_send_},
              {"attempts", attempts_},
              {"tasks", submission.tasks.size()},
              {"jobs", Json::array()},
              {"core_hours", json_of(cost, job_.slurm.budget_core_hours)},
              {"why_not_all", whole ? Json() : Json(result.why_not_all)},
              {"exit_code", static_cast<int>(code)}};
    for (auto const& [batch, job] : result.jobs) {
      auto entry = json_of(*batch, folder);
      entry["job"] = job;
      json["jobs"].push_back(entry);
    }
    print_json(json);
  } else {
    for (auto const& [batch, job] : result.jobs) {
      auto const& array = batch->array;
      auto const what =
          batch->collects
              ? std::string("makes results.h5 when the others have ended")
              : fmt::format("{} of {} × {}", counted(array.tasks, "array task"),
                            counted(static_cast<std::size_t>(array.request.nodes), "node"),
                            counted(static_cast<std::size_t>(array.request.cores_per_node), "core"));
      print_out(fmt::format("job {}: {}\n", job, what));
    }
    if (whole)
      print_out(fmt::format("submitted {} of study '{}'; {}`regatta status {}` tells how they go\n",
                            to_send_ > 0 ? counted(to_send_, "point") : "the job that makes results.h5",
                            job_.name, cost_text(cost), study_words(options_.output / job_.name)));
  }
  if (!whole)
    print_to(STDERR_FILENO,
             fmt::format("regatta: error: {} of {} batches were submitted: {}; `regatta "
                         "submit {}` sends what is missing\n",
                         result.jobs.size(), submission.batches.size(), escaped(result.why_not_all),
                         job_words(options_.job, options_.output)));
  return static_cast<int>(code);
}

}  // namespace regatta
