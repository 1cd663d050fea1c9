#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "slurm/arrays.hpp"

namespace regatta {

/// One sbatch of a submission.
struct Batch {
  std::string name;       ///< of its jobs: unique, so that they are found again whatever sbatch said
  std::string script;     ///< a file of the submission's folder
  bool collects = false;  ///< it makes results.h5 when the arrays have ended; no tasks then
  Array array;
};

/// What was sent to Slurm in one go: results/<study>/slurm/<number>/submission.json, written before anything
/// is sent and never changed.
struct Submission {
  std::string number;            ///< "0001": its folder's name
  double written = 0;            ///< Unix seconds, for people
  std::string job_file;          ///< where the job file was, absolute
  std::string job_text_sha256;   ///< of its text
  std::string program_sha256;    ///< of regatta and its two helpers
  std::string program_version;   ///< what `regatta --version` says
  int cores_per_node = 1;        ///< that the plan was made for
  std::vector<ArrayTask> tasks;  ///< numbered from 0
  std::vector<Batch> batches;    ///< in the order in which they are sent
};

/// The folder of a study's submissions, and of one of them.
[[nodiscard]] std::filesystem::path slurm_folder(std::filesystem::path const& study);
[[nodiscard]] std::filesystem::path submission_folder(std::filesystem::path const& study,
                                                      std::string const& number);

/// One hash over the files of this program that measure: regatta, regatta-point, regatta-point-mpi.
[[nodiscard]] std::string program_sha256();

/// The number that no submission has yet. Whoever will write it asks before reading the others: what is made
/// in between takes the number, and write_submission() sees that.
[[nodiscard]] std::string next_submission_number(std::filesystem::path const& study);
/// Makes the folder of that number, and writes the record with the time of now; synced. Throws BusyError
/// where the number is taken: there is a submission that the caller has not seen. StorageError.
void write_submission(std::filesystem::path const& study, Submission& submission);
/// Throws EnvironmentError where there is none of that number, DamageError for a record that cannot be read.
[[nodiscard]] Submission read_submission(std::filesystem::path const& study, std::string const& number);
/// All of a study, by number. One whose record was never written sent nothing, and is left out.
[[nodiscard]] std::vector<Submission> read_submissions(std::filesystem::path const& study);

}  // namespace regatta
