#include "slurm/submission.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <concepts>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <type_traits>

#include "driver/launch.hpp"
#include "kernels/error.hpp"
#include "kernels/sha256_hex.hpp"
#include "results/durable.hpp"
#include "results/terminal.hpp"
#include "slurm/folder_names.hpp"

namespace regatta {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr char const* record_name = "submission.json";
constexpr int record_version = 1;

/// The part, or one that is not changed.
template <class Any, class Part>
concept AnyOf = std::same_as<std::remove_const_t<Any>, Part>;

std::optional<std::string> text_of(fs::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

/// Piece by piece: a program with its symbols is hundreds of MB, and every task of an array looks at it.
std::optional<std::string> sha256_hex_of(fs::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  Sha256 sum;
  std::string piece(std::size_t{1} << 20U, '\0');
  do {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    sum.add({piece.data(), static_cast<std::size_t>(stream.gcount())});
  } while (stream);
  if (stream.bad()) return std::nullopt;
  return sum.hex();
}

void make_folder(fs::path const& folder) {
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
    throw_storage(folder, "cannot create the folder", errno);
}

// Each part of a record names its fields once, for whoever writes or reads them, as visit(name, field).

void visit_fields(AnyOf<ArrayTask> auto& task, auto&& visit) {
  visit("points", task.points);
  visit("turns", task.turns);
  visit("worst_seconds", task.worst_seconds);
}

void visit_fields(AnyOf<Batch> auto& batch, auto&& visit) {
  visit("name", batch.name);
  visit("script", batch.script);
  visit("collects", batch.collects);
  visit("nodes", batch.array.request.nodes);
  visit("cores_per_node", batch.array.request.cores_per_node);
  visit("first_task", batch.array.first_task);
  visit("tasks", batch.array.tasks);
  visit("limit_seconds", batch.array.limit_seconds);
}

/// All but its tasks and batches.
void visit_fields(AnyOf<Submission> auto& submission, auto&& visit) {
  visit("number", submission.number);
  visit("written", submission.written);
  visit("job_file", submission.job_file);
  visit("job_text_sha256", submission.job_text_sha256);
  visit("program_sha256", submission.program_sha256);
  visit("program_version", submission.program_version);
  visit("cores_per_node", submission.cores_per_node);
}

template <class Part>
Json json_of(Part const& part) {
  Json json;
  visit_fields(part, [&](char const* name, auto const& field) { json[name] = field; });
  return json;
}

/// Throws Json::exception where a field is missing or of another type.
template <class Part>
Part part_from(Json const& json) {
  Part part;
  visit_fields(part, [&](char const* name, auto& field) { json.at(name).get_to(field); });
  return part;
}

Submission submission_from(std::string const& text) {
  auto const json = Json::parse(text);
  if (json.at("version") != record_version) throw std::runtime_error("it is of another version of Regatta");
  auto submission = part_from<Submission>(json);
  for (auto const& task : json.at("tasks")) submission.tasks.push_back(part_from<ArrayTask>(task));
  for (auto const& batch : json.at("batches")) submission.batches.push_back(part_from<Batch>(batch));
  for (auto const& batch : submission.batches)
    if (batch.array.first_task + batch.array.tasks > submission.tasks.size())
      throw std::runtime_error("a batch has tasks that are not there");
  return submission;
}

std::string text_of(Submission const& submission) {
  auto json = json_of(submission);
  json["version"] = record_version;
  json["tasks"] = json["batches"] = Json::array();
  for (auto const& task : submission.tasks) json["tasks"].push_back(json_of(task));
  for (auto const& batch : submission.batches) json["batches"].push_back(json_of(batch));
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool is_number(std::string const& name) {
  return name.size() >= 4 && name.size() <= 9 && name.find_first_not_of("0123456789") == std::string::npos;
}

/// The numbers that have folders, in order.
std::vector<std::string> numbers_in(fs::path const& slurm) {
  auto numbers = names_in(slurm);
  std::erase_if(numbers, [](std::string const& name) { return !is_number(name); });
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
  for (auto const* name : {"regatta", "regatta-point", "regatta-point-mpi"}) {
    auto const hash = sha256_hex_of(folder / name);
    if (!hash) throw EnvironmentError((folder / name).string() + ": cannot be read");
    hashes += *hash + "\n";
  }
  return sha256_hex(hashes);
}

std::string next_submission_number(fs::path const& study) {
  auto const numbers = numbers_in(slurm_folder(study));
  return fmt::format("{:04}", numbers.empty() ? 1 : std::stoull(numbers.back()) + 1);
}

void write_submission(fs::path const& study, Submission& submission) {
  auto const slurm = slurm_folder(study);
  make_folder(slurm);
  auto const folder = slurm / submission.number;
  if (::mkdir(folder.c_str(), 0755) != 0) {
    if (errno == EEXIST)
      throw BusyError(
          fmt::format("{}: another `regatta submit` made it meanwhile; nothing was submitted; run it again",
                      folder.string()));
    throw_storage(folder, "cannot create the folder", errno);
  }
  auto const now = std::chrono::system_clock::now().time_since_epoch();
  submission.written = std::chrono::duration<double>(now).count();
  make_folder(folder / "logs");
  replace_file(folder / record_name, text_of(submission));
  sync_folder(open_folder(slurm), slurm);
}

Submission read_submission(fs::path const& study, std::string const& number) {
  auto const file = submission_folder(study, number) / record_name;
  if (!is_number(number) || !is_there(file))
    throw EnvironmentError(fmt::format("{} has no submission {}; `regatta submit` makes them", study.string(),
                                       in_quotes(number)));
  auto const text = text_of(file);
  if (!text) throw_storage(file, "cannot open the file", errno);
  try {
    return submission_from(*text);
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
    if (is_there(submission_folder(study, number) / record_name))
      submissions.push_back(read_submission(study, number));
  return submissions;
}

}  // namespace regatta
