#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "kernels/error.hpp"
#include "results/in_parallel.hpp"
#include "results/journal.hpp"
#include "results/merge.hpp"
#include "results/record_stream.hpp"

namespace regatta {

namespace {

namespace fs = std::filesystem;

/// Copies damaged bytes to journal/damaged/<journal>.<line>, once. A reader that may not write there leaves
/// them where they are, and that is in the journal: it is never changed.
void keep_aside(Descriptor const& journal, std::string const& name, std::size_t line,
                std::string_view bytes) {
  ::mkdirat(journal.get(), "damaged", 0755);
  Descriptor const folder(
      ::openat(journal.get(), "damaged", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return;
  try {
    auto const copy = name + "." + std::to_string(line);
    write_all(create_file(folder, copy, copy), bytes, copy);
  } catch (StorageError const&) {
  }
}

[[noreturn]] void refuse_newer(JournalLine const& line, fs::path const& path, std::size_t number) {
  throw DamageError(path.string() + ":" + std::to_string(number) + ": a record of kind '" +
                    std::string(line.kind) + "', version " + std::to_string(line.version) +
                    "; this regatta reads versions up to " + std::to_string(journal_version) +
                    ": use the newer one that wrote it");
}

/// A line, taken apart on any thread.
struct Line {
  std::optional<JournalLine> parts;  ///< nothing: its checksum does not match
  std::optional<Record> record;
  std::string damage;  ///< why there is none
};

using Readers = std::array<RecordReader, most_workers>;

Line taken_apart(std::string_view text, RecordReader& reader) {
  Line line{unseal(text), {}, "not what was written: its checksum does not match"};
  if (!line.parts || line.parts->version > journal_version) return line;
  try {
    line.record = record_of(reader, *line.parts);
  } catch (DamageError const& error) {
    line.damage = error.what();
  }
  return line;
}

/// False for another record under a known id.
bool add(Merger& merger, Record record) {
  return std::visit([&](auto& one) { return merger.add(std::move(one)); }, record);
}

Descriptor open_journal(Descriptor const& folder, fs::path const& path) {
  auto const flags =
      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;  // opening a pipe would wait for its writer
  Descriptor file(::openat(folder.get(), path.filename().c_str(), flags));
  if (!file && errno != ELOOP && errno != ENXIO) throw_storage(path, "cannot open", errno);
  struct stat status {};
  bool const regular = file && ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
  return regular ? std::move(file) : Descriptor();
}

void read_journal(Merger& merger, Readers& readers, Descriptor const& folder, fs::path const& path) {
  auto file = open_journal(folder, path);
  if (!file) return merger.add(Damage{path, 0, "not a regular file; it was not read"});
  LineReader reader(std::move(file), path);
  std::size_t before = 0;
  for (auto texts = reader.next(); !texts.empty(); before += texts.size(), texts = reader.next()) {
    std::vector<Line> lines(texts.size());
    in_parallel(texts.size(), [&](std::size_t i, std::size_t worker) {
      lines[i] = taken_apart(texts[i], readers[worker]);
    });
    for (std::size_t i = 0; i < lines.size(); ++i) {
      auto& line = lines[i];
      if (!line.parts && i + 1 == lines.size() && !reader.whole()) break;  // torn: never acknowledged
      auto const number = before + i + 1;
      // The checksum is right, so somebody wrote this, and skipping it would lose it.
      if (line.parts && line.parts->version > journal_version) refuse_newer(*line.parts, path, number);
      if (line.record && add(merger, std::move(*line.record))) continue;
      if (line.record)
        line.damage = "another " + std::string(line.parts->kind) + " was recorded under its id";
      merger.add(Damage{path, number, std::move(line.damage)});
      keep_aside(folder, path.filename(), number, texts[i]);
    }
  }
}

std::vector<std::string> names_in(Descriptor const& folder, fs::path const& path) {
  auto const copy = ::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  std::unique_ptr<DIR, int (*)(DIR*)> const listing(copy < 0 ? nullptr : ::fdopendir(copy), ::closedir);
  if (!listing) throw_storage(path, "cannot list", errno);
  std::vector<std::string> names;
  errno = 0;
  while (auto const* entry = ::readdir(listing.get())) {
    std::string name(entry->d_name);
    if (name[0] != '.' && name != "damaged") names.push_back(std::move(name));
    errno = 0;
  }
  if (errno != 0) throw_storage(path, "cannot list", errno);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Records read_journals(fs::path const& study) {
  auto const path = study / "journal";
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 && errno == ENOENT) return {};
  if (!S_ISDIR(status.st_mode))
    throw DamageError(path.string() + ": not a folder of journals (links are not followed); move it away");
  auto const folder = open_folder(path);
  Merger merger;
  Readers readers;
  for (auto const& name : names_in(folder, path)) {
    if (name.ends_with(".jsonl"))
      read_journal(merger, readers, folder, path / name);
    else
      merger.add(Damage{path / name, 0, "not a journal (NAME.jsonl); it was not read"});
  }
  return std::move(merger).take();
}

}  // namespace regatta
