#include "kernels/stamped_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "kernels/error.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

/// True for a file of that size whose first and last pages are as they must be.
bool is_complete(fs::path const& path, std::uint64_t bytes) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  File const file(path, O_RDONLY);
  if (file.size() != bytes) return false;
  std::vector<std::byte> page(page_bytes);
  for (auto const number : {std::uint64_t{0}, bytes / page_bytes - 1}) {
    file.read_all(page, number * page_bytes);
    if (read_stamps(page) != expected_stamps(number, 1)) return false;
  }
  return true;
}

void write_stamps(File const& file, std::uint64_t bytes) {
  std::vector<std::byte> chunk(std::min<std::uint64_t>(bytes, 1 << 20));
  for (std::size_t i = 0; i < chunk.size();
       ++i)  // no run of zeros that a disk or file system could leave out
    chunk[i] = static_cast<std::byte>(mix64(std::uint64_t{i}));
  for (std::uint64_t at = 0; at < bytes; at += chunk.size()) {
    auto const part = std::span(chunk).first(std::min<std::uint64_t>(chunk.size(), bytes - at));
    stamp_pages(part, at / page_bytes);
    file.write_all(part, at);
  }
  file.sync();  // clean pages are what posix_fadvise can drop, and what O_DIRECT finds on the disk
}

/// Removes the unfinished file unless it got its name.
struct Unfinished {
  fs::path path;
  ~Unfinished() {
    if (!path.empty()) ::unlink(path.c_str());
  }
};

/// Removes what processes that were killed here left of other files.
void remove_unfinished(fs::path const& folder) {
  std::error_code none;
  for (auto const& entry : fs::directory_iterator(folder, none)) {
    auto const name = entry.path().filename().string();
    // "stamped-4096.17": its size, and the number of the process that wrote it.
    if (name.starts_with("stamped-") && name.find('.') != name.npos) fs::remove(entry.path(), none);
  }
}

}  // namespace

fs::path make_stamped_file(fs::path const& folder, std::uint64_t bytes) {
  auto const path = folder / ("stamped-" + std::to_string(bytes));
  if (is_complete(path, bytes)) return path;
  File const lock(folder / "stamped.lock", O_RDWR | O_CREAT);
  // Ranks wait for the first; where locks do not work, each writes a file of its own and the last one's
  // stays.
  int locked = 0;
  do locked = ::flock(lock.descriptor(), LOCK_EX);
  while (locked != 0 && errno == EINTR);
  if (is_complete(path, bytes)) return path;
  if (locked == 0) remove_unfinished(folder);
  check_room(folder, bytes);
  Unfinished unfinished{folder / ("stamped-" + std::to_string(bytes) + "." + std::to_string(::getpid()))};
  ::unlink(unfinished.path.c_str());  // of a process that was killed here with our number
  {
    File const file(unfinished.path, O_WRONLY | O_CREAT | O_EXCL);
    write_stamps(file, bytes);
  }
  fs::rename(unfinished.path, path);
  unfinished.path.clear();
  return path;
}

}  // namespace regatta
