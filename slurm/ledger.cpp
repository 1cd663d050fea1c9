#include "slurm/ledger.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "results/journal_line.hpp"
#include "results/record_stream.hpp"
#include "slurm/folder_names.hpp"

namespace regatta {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr char const* kind = "batch";

/// False for a line that no Ledger wrote.
bool add(LedgerFacts& facts, std::string_view line) try {
  auto const unsealed = unseal(line);
  if (!unsealed || unsealed->kind != kind) return false;
  auto const json = Json::parse(unsealed->json);
  auto const fact = json.at("fact").get<std::string>();
  auto& batch = facts[json.at("batch").get<std::string>()];
  if (fact == "intended") batch.intended = true;
  if (fact == "refused") batch.refused = true;
  if (fact == "given up") batch.given_up = true;
  if (fact != "submitted") return true;
  auto const job = json.at("job").get<std::uint64_t>();
  if (std::find(batch.jobs.begin(), batch.jobs.end(), job) == batch.jobs.end()) batch.jobs.push_back(job);
  return true;
} catch (Json::exception const&) {
  return false;
}

void read_file(LedgerFacts& facts, fs::path const& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) throw_storage(path, "cannot open the file", errno);
  LineReader lines(std::move(file), path);
  std::size_t number = 0;
  for (auto stretch = lines.next(); !stretch.empty(); stretch = lines.next())
    for (auto const text : lines_of(stretch)) {
      ++number;
      bool const torn = !lines.whole() && text.end() == stretch.data() + stretch.size();
      if (add(facts, text) || torn) continue;
      throw DamageError(fmt::format(
          "{}:{}: not a line of a ledger, so that nobody knows what was submitted; look for jobs named "
          "regatta-… in squeue, and move the file away when there are none",
          path.string(), number));
    }
}

}  // namespace

void Ledger::write(std::string const& fact, std::string const& batch, std::uint64_t job) {
  if (!file_) {
    auto const folder = submission_ / "ledger";
    if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
      throw_storage(folder, "cannot create the folder", errno);
    auto const name = random_hex(16) + ".jsonl";
    auto const opened = open_folder(folder);
    path_ = folder / name;
    file_ = create_file(opened, name, path_);
    sync_folder(opened, folder);
    sync_folder(open_folder(submission_), submission_);
  }
  Json json{{"fact", fact}, {"batch", batch}};
  if (job != 0) json["job"] = job;
  write_all(file_, seal(kind, json.dump()), path_);
  if (::fdatasync(file_.get()) == 0) return;
  auto const error = errno;
  file_.close();  // a failed sync is never retried as success
  throw_storage(path_, "cannot sync", error);
}

LedgerFacts read_ledger(fs::path const& submission) {
  LedgerFacts facts;
  for (auto const& name : names_in(submission / "ledger"))
    if (name.ends_with(".jsonl")) read_file(facts, submission / "ledger" / name);
  return facts;
}

}  // namespace regatta
