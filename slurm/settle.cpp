#include "slurm/settle.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "kernels/error.hpp"
#include "slurm/slurm_commands.hpp"
#include "slurm/study_jobs.hpp"

namespace regatta {

namespace {

constexpr int looks = 3;

[[noreturn]] void throw_unknown(std::string const& name, std::string const& why) {
  throw EnvironmentError(
      fmt::format("it is not known whether jobs named {} were submitted: {}; nothing more was submitted; run "
                  "`regatta submit` again when Slurm answers",
                  name, why));
}

std::uint64_t job_named(std::string const& name, Answer<std::vector<JobRow>> const& rows) {
  if (!rows) throw_unknown(name, rows.why());
  for (auto const& row : *rows)
    if (row.name == name) return row.id.job;
  return 0;
}

}  // namespace

std::uint64_t look_for_job(std::string const& name, std::vector<unsigned> const& users) {
  // A thirtieth of what a command may take: one second, where nobody chose otherwise.
  auto const pause = std::chrono::duration<double>(slurm_timeout() / 30);
  for (int look = 0; look < looks; ++look) {
    if (look > 0) std::this_thread::sleep_for(pause);
    if (auto const job = job_named(name, queued_jobs(users))) return job;
    if (auto const job = job_named(name, accounted_jobs(std::vector<std::string>{name}))) return job;
  }
  return 0;
}

void settle_open_batches(std::filesystem::path const& study, std::vector<KnownSubmission>& submissions) {
  auto const users = users_of(study, submissions);
  for (auto& known : submissions) {
    Ledger ledger(submission_folder(study, known.submission.number));
    for (auto const& batch : known.submission.batches) {
      auto& facts = known.facts[batch.name];
      if (!facts.open()) continue;
      if (auto const job = look_for_job(batch.name, users)) {
        ledger.submitted(batch.name, job);
        facts.jobs.push_back(job);
      } else {
        ledger.give_up(batch.name);
        facts.given_up = true;
      }
    }
  }
}

}  // namespace regatta
