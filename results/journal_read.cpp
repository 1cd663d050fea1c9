#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

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
  std::string_view text;
  std::optional<JournalLine> parts;  ///< nothing: its checksum does not match
  std::optional<Record> record;
  std::string damage;  ///< why there is none
};

using Readers = std::array<RecordReader, most_workers>;

Line line_of(std::string_view text, RecordReader& reader) {
  Line line{text, unseal(text), {}, {}};
  if (!line.parts) line.damage = "not what was written: its checksum does not match";
  if (!line.parts || line.parts->version > journal_version) return line;
  try {
    line.record = record_of(reader, *line.parts);
  } catch (DamageError const& error) {
    line.damage = error.what();
  }
  return line;
}

std::vector<Line> taken_apart(std::string_view text, RecordReader& reader) {
  std::vector<Line> lines;
  for (auto const line : lines_of(text)) lines.push_back(line_of(line, reader));
  return lines;
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

/// Some lines of a journal, or why it was not read.
struct Stretch {
  fs::path path;
  std::string text;
  bool first = true;  ///< of its journal
  bool whole = true;  ///< its last line ended in a newline
  std::string damage;
};

/// The journals of a folder, by name, stretch by stretch.
class Journals {
 public:
  Journals(Descriptor const& folder, fs::path path)
      : folder_(folder), path_(std::move(path)), names_(names_in(folder, path_)) {}

  /// Nothing at the end.
  std::shared_ptr<Stretch const> next() {
    while (true) {
      if (reader_) {
        auto text = reader_->next();
        if (!text.empty())
          return stretch({journal_, std::move(text), std::exchange(first_, false), reader_->whole(), ""});
        reader_.reset();
      }
      if (next_ == names_.size()) return {};
      auto const& name = names_[next_++];
      journal_ = path_ / name;
      if (!name.ends_with(".jsonl"))
        return stretch({journal_, "", true, true, "not a journal (NAME.jsonl); it was not read"});
      auto file = open_journal(folder_, journal_);
      if (!file) return stretch({journal_, "", true, true, "not a regular file; it was not read"});
      reader_.emplace(std::move(file), journal_);
      first_ = true;
    }
  }

 private:
  static std::shared_ptr<Stretch const> stretch(Stretch one) {
    return std::make_shared<Stretch const>(std::move(one));
  }

  Descriptor const& folder_;
  fs::path path_, journal_;
  std::vector<std::string> names_;
  std::size_t next_ = 0;
  std::optional<LineReader> reader_;
  bool first_ = true;
};

/// Puts lines that were taken apart together, in their order.
class Addition {
 public:
  explicit Addition(Descriptor const& folder) : folder_(folder) {}

  void add(Stretch const& stretch, std::vector<Line> lines) {
    if (!stretch.damage.empty()) return merger_.add(Damage{stretch.path, 0, stretch.damage});
    if (stretch.first) number_ = 0;
    for (auto& line : lines) {
      ++number_;
      if (!line.parts && &line == &lines.back() && !stretch.whole) break;  // torn: never acknowledged
      // The checksum is right, so somebody wrote this, and skipping it would lose it.
      if (line.parts && line.parts->version > journal_version)
        refuse_newer(*line.parts, stretch.path, number_);
      if (line.record && add(std::move(*line.record))) continue;
      if (line.record)
        line.damage = "another " + std::string(line.parts->kind) + " was recorded under its id";
      merger_.add(Damage{stretch.path, number_, std::move(line.damage)});
      keep_aside(folder_, stretch.path.filename(), number_, line.text);
    }
  }

  [[nodiscard]] Records take() && { return std::move(merger_).take(); }

 private:
  /// False for another record under a known id.
  bool add(Record record) {
    return std::visit([&](auto& one) { return merger_.add(std::move(one)); }, record);
  }

  Descriptor const& folder_;
  Merger merger_;
  std::size_t number_ = 0;  // of the last line
};

}  // namespace

Records read_journals(fs::path const& study) {
  auto const path = study / "journal";
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 && errno == ENOENT) return {};
  if (!S_ISDIR(status.st_mode))
    throw DamageError(path.string() + ": not a folder of journals (links are not followed); move it away");
  auto const folder = open_folder(path);
  Journals journals(folder, path);
  Readers readers;
  Addition addition(folder);
  in_order([&]() -> OrderedWork {
    auto const stretch = journals.next();
    if (!stretch) return {};
    return [&, stretch](std::size_t worker) {
      return [&, stretch, lines = taken_apart(stretch->text, readers[worker])]() mutable {
        addition.add(*stretch, std::move(lines));
      };
    };
  });
  return std::move(addition).take();
}

}  // namespace regatta
