#include "slurm/submission.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "driver/launch.hpp"
#include "kernels/error.hpp"
#include "kernels/sha256_hex.hpp"
#include "results/durable.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr char const* record_name = "submission.json";
constexpr int record_version = 1;

std::string text_of(fs::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw EnvironmentError(file.string() + ": cannot be read");
  return {std::istreambuf_iterator<char>(stream), {}};
}

void make_folder(fs::path const& folder) {
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
    throw_storage(folder, "cannot create the folder", errno);
}

Json to_json(ArrayTask const& task) {
  return {{"points", task.points}, {"turns", task.turns}, {"worst_seconds", task.worst_seconds}};
}

Json to_json(Batch const& batch) {
  auto const& array = batch.array;
  return {{"name", batch.name},
          {"script", batch.script},
          {"collects", batch.collects},
          {"nodes", array.request.nodes},
          {"cores_per_node", array.request.cores_per_node},
          {"first_task", array.first_task},
          {"tasks", array.tasks},
          {"limit_seconds", array.limit_seconds}};
}

template <class T>
void get(Json const& json, char const* name, T& value) {
  json.at(name).get_to(value);
}

ArrayTask task_from(Json const& json) {
  ArrayTask task;
  get(json, "points", task.points);
  get(json, "turns", task.turns);
  get(json, "worst_seconds", task.worst_seconds);
  return task;
}

Batch batch_from(Json const& json) {
  Batch batch;
  auto& array = batch.array;
  get(json, "name", batch.name);
  get(json, "script", batch.script);
  get(json, "collects", batch.collects);
  get(json, "nodes", array.request.nodes);
  get(json, "cores_per_node", array.request.cores_per_node);
  get(json, "first_task", array.first_task);
  get(json, "tasks", array.tasks);
  get(json, "limit_seconds", array.limit_seconds);
  return batch;
}

/// Every field is said once here and once above; a record that lacks one is damaged.
Submission submission_from(std::string const& text) {
  auto const json = Json::parse(text);
  if (json.at("version") != record_version) throw std::runtime_error("it is of another version of Regatta");
  Submission submission;
  get(json, "number", submission.number);
  get(json, "written", submission.written);
  get(json, "job_file", submission.job_file);
  get(json, "job_text_sha256", submission.job_text_sha256);
  get(json, "program_sha256", submission.program_sha256);
  get(json, "program_version", submission.program_version);
  get(json, "cores_per_node", submission.cores_per_node);
  for (auto const& task : json.at("tasks")) submission.tasks.push_back(task_from(task));
  for (auto const& batch : json.at("batches")) submission.batches.push_back(batch_from(batch));
  for (auto const& batch : submission.batches)
    if (batch.array.first_task + batch.array.tasks > submission.tasks.size())
      throw std::runtime_error("a batch has tasks that are not there");
  return submission;
}

std::string text_of(Submission const& submission) {
  Json json{{"version", record_version},
            {"number", submission.number},
            {"written", submission.written},
            {"job_file", submission.job_file},
            {"job_text_sha256", submission.job_text_sha256},
            {"program_sha256", submission.program_sha256},
            {"program_version", submission.program_version},
            {"cores_per_node", submission.cores_per_node},
            {"tasks", Json::array()},
            {"batches", Json::array()}};
  for (auto const& task : submission.tasks) json["tasks"].push_back(to_json(task));
  for (auto const& batch : submission.batches) json["batches"].push_back(to_json(batch));
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool is_number(std::string const& name) {
  return name.size() >= 4 && name.size() <= 9 && name.find_first_not_of("0123456789") == std::string::npos;
}

/// The numbers that have folders, in order.
std::vector<std::string> numbers_in(fs::path const& slurm) {
  std::vector<std::string> numbers;
  std::error_code error;
  for (auto const& entry : fs::directory_iterator(slurm, error))
    if (auto name = entry.path().filename().string(); is_number(name)) numbers.push_back(std::move(name));
  std::sort(numbers.begin(), numbers.end(),
            [](auto const& a, auto const& b) { return std::pair(a.size(), a) < std::pair(b.size(), b); });
  return numbers;
}

}  // namespace

fs::path slurm_folder(fs::path const& study) {
  return study / "slurm";
}

fs::path submission_folder(fs::path const& study, std::string const& number) {
  return slurm_folder(study) / number;
}

std::string program_sha256() {
  auto const folder = this_program().parent_path();
  std::string hashes;
  for (auto const* name : {"regatta", "regatta-point", "regatta-point-mpi"})
    hashes += sha256_hex(text_of(folder / name)) + "\n";
  return sha256_hex(hashes);
}

std::string next_submission_number(fs::path const& study) {
  auto const numbers = numbers_in(slurm_folder(study));
  return fmt::format("{:04}", numbers.empty() ? 1 : std::stoull(numbers.back()) + 1);
}

void write_submission(fs::path const& study, Submission& submission) {
  auto const slurm = slurm_folder(study);
  make_folder(slurm);
  submission.number = next_submission_number(study);
  auto const now = std::chrono::system_clock::now().time_since_epoch();
  submission.written = std::chrono::duration<double>(now).count();
  auto const folder = slurm / submission.number;
  make_folder(folder);
  make_folder(folder / "logs");
  replace_file(folder / record_name, text_of(submission));
  sync_folder(open_folder(slurm), slurm);
}

Submission read_submission(fs::path const& study, std::string const& number) {
  auto const file = submission_folder(study, number) / record_name;
  if (!is_number(number) || !fs::exists(file))
    throw EnvironmentError(fmt::format("{} has no submission {}; `regatta submit` makes them", study.string(),
                                       in_quotes(number)));
  try {
    return submission_from(text_of(file));
  } catch (std::exception const& error) {  // Json::exception, and what we say of a record ourselves
    throw DamageError(
        fmt::format("{}: no submission that can be read ({}); cancel its jobs by scancel, move the "
                    "folder away and submit again",
                    file.string(), error.what()));
  }
}

std::vector<Submission> read_submissions(fs::path const& study) {
  std::vector<Submission> submissions;
  for (auto const& number : numbers_in(slurm_folder(study)))
    if (fs::exists(submission_folder(study, number) / record_name))
      submissions.push_back(read_submission(study, number));
  return submissions;
}

}  // namespace regatta
