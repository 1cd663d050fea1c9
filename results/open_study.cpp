#include "results/open_study.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "results/merge.hpp"
#include "results/store.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

/// The job file as it was read; empty where there is none that can be read. Only how to read the series
/// depends on it, so it is worth no error.
std::string job_of(fs::path const& study) {
  Descriptor const file(::open((study / "job.toml").c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  constexpr std::size_t most = std::size_t{4} << 20;  // the limit of a job file
  std::string text(std::min(most, static_cast<std::size_t>(std::max<off_t>(status.st_size, 0))), '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    auto const got = ::read(file.get(), text.data() + length, text.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    length += static_cast<std::size_t>(got);
  }
  text.resize(length);
  return text;
}

bool is_there(fs::path const& path) {
  std::error_code none;
  return fs::exists(fs::symlink_status(path, none));
}

/// Not just a folder that happens to have a study's name.
bool is_study(fs::path const& folder) {
  return !folder.empty() &&
         (is_there(folder / "job.toml") || is_there(folder / "journal") || is_there(folder / "results.h5"));
}

}  // namespace

fs::path study_place(std::string const& study, fs::path const& studies) {
  fs::path const path(study);
  std::error_code none;
  if (path.extension() == ".h5" && !is_there(path))
    throw UsageError(in_quotes(study) + ": there is no such file");
  if (path.extension() == ".h5" || is_study(path)) return path;
  if (is_study(studies / path) || (fs::is_directory(studies / path, none) && !fs::is_directory(path, none)))
    return studies / path;
  // A file, whatever it is: its reader says what is wrong with it.
  if (is_there(path)) return path;
  throw UsageError(in_quotes(study) + " is no study: neither a folder, nor one in " +
                   in_quotes(studies.string()) + ", nor a file");
}

Records open_study(std::string const& study, fs::path const& studies) {
  auto const path = study_place(study, studies);
  std::error_code none;
  if (!fs::is_directory(path, none)) return read_store(path);
  if (is_there(path / "journal")) {
    auto records = read_journals(path);
    if (auto const orphans = attempts_without_point(records); orphans > 0)
      records.damage.push_back(
          {path / "journal", 0,
           std::to_string(orphans) + " attempts are of points that no journal describes; not shown"});
    records.job = job_of(path);
    return records;
  }
  if (is_there(path / "results.h5")) return read_store(path / "results.h5");
  if (path.extension() == ".h5") throw DamageError(path.string() + ": it is a folder, not an HDF5 file");
  throw UsageError(in_quotes(path.string()) +
                   " holds neither a journal nor a results.h5; `regatta run` makes them");
}

}  // namespace regatta
