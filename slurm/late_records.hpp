#pragma once

#include <filesystem>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "driver/job.hpp"
#include "results/journal.hpp"
#include "slurm/activity.hpp"

namespace regatta {

/// Ids of points that lack an ok attempt in some round. Views of `points`. Pure.
[[nodiscard]] std::unordered_set<std::string_view> unfinished_points(std::vector<Point> const& points,
                                                                     Records const& records,
                                                                     Measure const& measure);

/// Array tasks of this very job file that Slurm calls COMPLETED while attempts of theirs are not in the
/// records: on a shared file system another node's newest files may show late. Pure.
[[nodiscard]] std::size_t tasks_without_records(std::vector<KnownSubmission> const& submissions,
                                                std::vector<Point> const& points, Job const& job,
                                                Records const& records);

/// The study's journals, which gave `records` at first. As long as there are such tasks they are read again,
/// up to three times: nothing is missing because one listing lacks it. Warns when that did not help.
[[nodiscard]] Records read_late_journals(std::filesystem::path const& study,
                                         std::vector<KnownSubmission> const& submissions,
                                         std::vector<Point> const& points, Job const& job, Records records);

}  // namespace regatta
