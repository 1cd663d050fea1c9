#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "slurm/activity.hpp"
#include "slurm/answer.hpp"

/// Which jobs in Slurm may be a study's.
namespace regatta {

/// Users whose jobs may be the study's, by their ids: who owns its folder, who owns one of its submissions,
/// and who asks.
[[nodiscard]] std::vector<unsigned> users_of(std::filesystem::path const& study,
                                             std::vector<KnownSubmission> const& submissions);

/// What squeue has of these users.
[[nodiscard]] Answer<std::vector<JobRow>> queued_jobs_of(std::filesystem::path const& study,
                                                         std::vector<KnownSubmission> const& submissions);

/// How the names of the study's jobs begin: "regatta-strong-1a2b3c4d-". The digits are of the folder's path,
/// since a study of the same name in another folder is another one.
[[nodiscard]] std::string job_names_of(std::filesystem::path const& study);

/// Jobs that are pending or running under such a name, and that no submission knows: one that a shared file
/// system does not show here yet, or that was deleted. Pure.
[[nodiscard]] std::vector<std::uint64_t> unknown_jobs(std::vector<KnownSubmission> const& submissions,
                                                      std::vector<JobRow> const& rows,
                                                      std::string const& job_names);

}  // namespace regatta
