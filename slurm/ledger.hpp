#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "results/descriptor.hpp"

/// What became of each sbatch, as far as it is known: the guard against sending anything twice.
namespace regatta {

/// What is known of one batch. Each fact is a line that is synced before the next step is taken.
struct BatchFacts {
  bool intended = false;            ///< it was about to be sent: from here on there may be a job
  std::vector<std::uint64_t> jobs;  ///< that sbatch, or later Slurm itself, named
  bool refused = false;             ///< sbatch said so: there is no job
  bool given_up = false;            ///< nobody knows of a job: one that shows up late must do nothing
  /// It may have been sent, and nobody has looked yet.
  [[nodiscard]] bool open() const noexcept { return intended && jobs.empty() && !refused && !given_up; }
};

/// Facts by the batch's name.
using LedgerFacts = std::map<std::string, BatchFacts>;

/// Writes facts to a file of its own in <submission>/ledger/: never shared, never reopened, as journals are.
class Ledger {
 public:
  explicit Ledger(std::filesystem::path submission) : submission_(std::move(submission)) {}

  /// Each returns when the fact is on the disk; throws StorageError.
  void intend(std::string const& batch) { write("intended", batch, 0); }
  void submitted(std::string const& batch, std::uint64_t job) { write("submitted", batch, job); }
  void refused(std::string const& batch) { write("refused", batch, 0); }
  void give_up(std::string const& batch) { write("given up", batch, 0); }

 private:
  void write(std::string const& fact, std::string const& batch, std::uint64_t job);

  std::filesystem::path submission_, path_;
  Descriptor file_;
};

/// Reads all ledgers of a submission. The order of facts does not matter. A torn last line, of a process that
/// was killed, is left out: its fact was not acted on. Throws DamageError for any other line that is none,
/// StorageError for a file that cannot be read.
[[nodiscard]] LedgerFacts read_ledger(std::filesystem::path const& submission);

}  // namespace regatta
