#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "results/durable.hpp"
#include "results/record.hpp"

namespace regatta {

/// A writer's own journal file, journal/<writer>.jsonl, created O_EXCL|O_APPEND|O_NOFOLLOW. One record a
/// line: checksum, kind, JSON. When append() returns, the record has been written and synced: it is
/// acknowledged. Throws StorageError with the path, also where somebody deleted the file or cut it short;
/// after a failed write or sync the file is closed for good, and the next append opens a new one (a failed
/// fsync is never retried as success).
class Journal {
 public:
  /// In the study's folder, which exists; the file itself, and journal/, are made by the first append.
  explicit Journal(std::filesystem::path study) : study_(std::move(study)) {}
  Journal(Journal const&) = delete;
  Journal& operator=(Journal const&) = delete;
  ~Journal() = default;

  void append(Point const& point);
  void append(Environment const& environment);
  void append(Attempt const& attempt);
  /// Many points, synced once: a plan's are written together.
  void append(std::vector<Point> const& points);

 private:
  void write(std::string_view lines);
  void open();
  void check_whole(Descriptor const& file) const;

  std::filesystem::path study_, path_;
  Descriptor file_;
  std::size_t written_ = 0;  ///< bytes, to that file
};

/// A stretch of a journal that is not a record; kept aside in journal/damaged/ and named.
struct Damage {
  std::filesystem::path file;
  std::size_t line = 0;  ///< from 1; 0: the whole file
  std::string what;
};

/// All that the journals of a study hold. Order: by file name, then by line.
struct Records {
  std::vector<Point> points;
  std::vector<Environment> environments;
  std::vector<Attempt> attempts;
  std::vector<Damage> damage;
  std::string job;  ///< the job file's text; empty when it is not known
};

/// Reads every journal of a study, each record once however often it was written; none when there is no
/// journal yet. A torn last line is dropped; damage elsewhere is named, copied to journal/damaged/ where that
/// can be written, and skipped. Links, folders and pipes among the journals are named, not followed. Throws
/// DamageError for a record of a newer version of Regatta, StorageError for a journal that cannot be read.
[[nodiscard]] Records read_journals(std::filesystem::path const& study);

}  // namespace regatta
