#include "results/journal.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "kernels/error.hpp"
#include "results/codec.hpp"
#include "results/journal_line.hpp"

namespace regatta {

namespace {

/// Host, process and chance: no two writers of a shared file system meet.
std::string writer_name() {
  std::array<char, 256> buffer{};
  ::gethostname(buffer.data(), buffer.size() - 1);
  std::string host(buffer.data());
  host.resize(std::min(host.size(), host.find('.')));
  for (auto& c : host)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return (host.empty() ? "host" : host.substr(0, 64)) + "-" + std::to_string(::getpid()) + "-" +
         random_hex(12);
}

}  // namespace

void Journal::append(Point const& point) {
  write(seal("point", to_json(point)));
}

void Journal::append(Environment const& environment) {
  write(seal("environment", to_json(environment)));
}

void Journal::append(Attempt const& attempt) {
  write(seal("attempt", to_json(attempt)));
}

void Journal::append(std::vector<Point> const& points) {
  std::string lines;
  for (auto const& point : points) {
    lines += seal("point", to_json(point));
    if (lines.size() < std::size_t{1} << 20) continue;
    write(lines);
    lines.clear();
  }
  if (!lines.empty()) write(lines);
}

// The descriptor is taken out of the journal until all is well: whatever throws here closes the file for
// good. An interrupted sync says nothing about what reached the disk, so it counts as failed: the lines are
// written anew, to a new file (readers take a record once).
void Journal::write(std::string_view lines) {
  for (int attempt = 1;; ++attempt) {
    if (!file_) open();
    auto file = std::move(file_);
    write_all(file, lines, path_);
    written_ += lines.size();
    if (::fdatasync(file.get()) == 0) {
      check_whole(file);
      file_ = std::move(file);
      return;
    }
    if (errno != EINTR || attempt == 3) throw_storage(path_, "cannot sync", errno);
  }
}

void Journal::open() {
  auto const folder_path = study_ / "journal";
  if (::mkdir(folder_path.c_str(), 0755) != 0 && errno != EEXIST)
    throw_storage(folder_path, "cannot create the folder", errno);
  sync_folder(open_folder(study_), study_);  // whoever made it: it may not be on the disk yet
  auto const folder = open_folder(folder_path);
  auto const name = writer_name() + ".jsonl";
  path_ = folder_path / name;
  auto file = create_file(folder, name, path_);
  sync_folder(folder, folder_path);
  file_ = std::move(file);
  written_ = 0;
}

// What somebody deletes or empties while it is written would go on growing, and be lost in the end.
void Journal::check_whole(Descriptor const& file) const {
  struct stat now {};
  if (::fstat(file.get(), &now) != 0) throw_storage(path_, "cannot look at the file", errno);
  auto const* const what = now.st_nlink == 0                                  ? "was deleted"
                           : static_cast<std::size_t>(now.st_size) < written_ ? "was cut short"
                                                                              : nullptr;
  if (what != nullptr)
    throw StorageError(
        fmt::format("{}: {} while attempts were recorded in it; what it held is lost, and `regatta run` "
                    "measures it again",
                    path_.string(), what));
}

}  // namespace regatta
