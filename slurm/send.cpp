#include "slurm/send.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "kernels/error.hpp"
#include "slurm/ledger.hpp"
#include "slurm/settle.hpp"
#include "slurm/slurm_commands.hpp"

namespace regatta {

namespace {

/// The job of one batch, or 0 with the reason. Throws EnvironmentError where nobody knows.
std::uint64_t send(Ledger& ledger, Batch const& batch, std::filesystem::path const& script,
                   std::vector<std::uint64_t> const& after_any, std::string& why) {
  ledger.intend(batch.name);
  auto const sent = send_script(script, after_any);
  auto job = sent.job;
  if (sent.what != Sent::What::submitted) job = look_for_job(batch.name, {::geteuid()});
  if (job != 0) {
    ledger.submitted(batch.name, job);
    return job;
  }
  why = sent.why;
  if (sent.what == Sent::What::refused)
    ledger.refused(batch.name);
  else
    ledger.give_up(batch.name);
  return 0;
}

}  // namespace

SendResult send_batches(std::filesystem::path const& study, Submission const& submission,
                        std::vector<std::uint64_t> const& earlier, Interrupts& interrupts) try {
  auto const folder = submission_folder(study, submission.number);
  Ledger ledger(folder);
  SendResult result;
  auto arrays = earlier;
  for (auto const& batch : submission.batches) {
    if (interrupts.count() > 0) {
      result.interrupted = true;
      result.why_not_all = "interrupted";
      return result;
    }
    std::uint64_t job = 0;
    try {
      job = send(ledger, batch, folder / batch.script, batch.collects ? arrays : std::vector<std::uint64_t>{},
                 result.why_not_all);
    } catch (EnvironmentError const& error) {
      result.why_not_all = error.what();
    }
    if (job == 0) return result;
    result.jobs.emplace_back(&batch, job);
    arrays.push_back(job);
  }
  return result;
} catch (StorageError const& error) {
  throw StorageError(fmt::format("{}; what was submitted before is known by its name", error.what()));
}

}  // namespace regatta
