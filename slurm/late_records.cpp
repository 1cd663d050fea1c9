#include "slurm/late_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <unordered_set>

#include "driver/run_turns.hpp"
#include "kernels/sha256_hex.hpp"
#include "results/counted.hpp"
#include "slurm/slurm_commands.hpp"

namespace regatta {

std::unordered_set<std::string_view> unfinished_points(std::vector<Point> const& points,
                                                       Records const& records, Measure const& measure) {
  std::unordered_set<std::string_view> missing;
  for (auto const& turn : missing_turns(points, records.attempts, measure)) missing.insert(turn.point->id);
  return missing;
}

std::size_t tasks_without_records(std::vector<KnownSubmission> const& submissions,
                                  std::vector<Point> const& points, Job const& job, Records const& records) {
  auto const missing = unfinished_points(points, records, job.measure);
  std::size_t count = 0;
  auto const text = sha256_hex(job.text);
  for (auto const& known : submissions) {
    if (known.submission.job_text_sha256 != text) continue;  // what is missing may be new
    for (std::size_t i = 0; i < known.tasks.size(); ++i) {
      auto const& ids = known.submission.tasks[i].points;
      if (known.tasks[i].word == "COMPLETED" &&
          std::any_of(ids.begin(), ids.end(), [&](auto const& id) { return missing.contains(id); }))
        ++count;
    }
  }
  return count;
}

Records read_late_journals(std::filesystem::path const& study,
                           std::vector<KnownSubmission> const& submissions, std::vector<Point> const& points,
                           Job const& job, Records records) {
  constexpr int looks = 3;
  std::size_t late = 0;
  for (int look = 0; look <= looks; ++look) {
    late = tasks_without_records(submissions, points, job, records);
    if (late == 0 || look == looks) break;
    std::this_thread::sleep_for(std::chrono::duration<double>(slurm_timeout() / 30));
    records = read_journals(study);
  }
  if (late > 0)
    warn(
        fmt::format("{} ended well, and attempts of theirs are not in the journals: `regatta submit` sends "
                    "them again; do "
                    "all nodes see {}?",
                    counted(late, "array task"), study.string()));
  return records;
}

}  // namespace regatta
