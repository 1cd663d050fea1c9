#include "slurm/study_jobs.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "kernels/sha256_hex.hpp"
#include "slurm/slurm_commands.hpp"

namespace regatta {

namespace fs = std::filesystem;

std::vector<unsigned> users_of(fs::path const& study, std::vector<KnownSubmission> const& submissions) {
  std::set<unsigned> users{::geteuid()};
  auto const add_owner = [&](fs::path const& folder) {
    struct stat facts {};
    if (::stat(folder.c_str(), &facts) == 0) users.insert(facts.st_uid);
  };
  add_owner(study);
  for (auto const& known : submissions) add_owner(submission_folder(study, known.submission.number));
  return {users.begin(), users.end()};
}

Answer<std::vector<JobRow>> queued_jobs_of(fs::path const& study,
                                           std::vector<KnownSubmission> const& submissions) {
  return queued_jobs(users_of(study, submissions));
}

std::string job_names_of(fs::path const& study) {
  std::error_code unknown;
  auto folder = fs::weakly_canonical(study, unknown);
  if (unknown) folder = study;
  constexpr std::size_t digits = 8;
  return fmt::format("regatta-{}-{}-", folder.filename().string(),
                     sha256_hex(folder.string()).substr(0, digits));
}

std::vector<std::uint64_t> unknown_jobs(std::vector<KnownSubmission> const& submissions,
                                        std::vector<JobRow> const& rows, std::string const& job_names) {
  std::unordered_set<std::string_view> known_names;
  for (auto const& known : submissions)
    for (auto const& batch : known.submission.batches) known_names.insert(batch.name);
  std::set<std::uint64_t> jobs;
  for (auto const& row : rows)
    if (row.state != JobState::ended && row.name.starts_with(job_names) && !known_names.contains(row.name))
      jobs.insert(row.id.job);
  return {jobs.begin(), jobs.end()};
}

}  // namespace regatta
