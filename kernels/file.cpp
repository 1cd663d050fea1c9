#include "kernels/file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>
#include <vector>

#include "kernels/error.hpp"

namespace regatta {

File::File(std::filesystem::path path, int flags, unsigned mode)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode)) {
  if (descriptor_ < 0) fail("cannot be opened", errno);
}

File::File(File&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void File::fail(char const* what, int error) const {
  throw EnvironmentError(
      path_.string() + " " + what + ": " + std::generic_category().message(error) +
      "; set TMPDIR (or `regatta point --scratch`) to a folder with room, on a file system "
      "that allows it");
}

void File::read_all(std::span<std::byte> into, std::uint64_t offset) const {
  while (!into.empty()) {
    auto const moved = ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
    if (moved < 0 && errno == EINTR) continue;
    if (moved <= 0) fail("cannot be read", moved < 0 ? errno : ENODATA);
    into = into.subspan(static_cast<std::size_t>(moved));
    offset += static_cast<std::uint64_t>(moved);
  }
}

void File::write_all(std::span<std::byte const> from, std::uint64_t offset) const {
  while (!from.empty()) {
    auto const moved = ::pwrite(descriptor_, from.data(), from.size(), static_cast<off_t>(offset));
    if (moved < 0 && errno == EINTR) continue;
    if (moved <= 0) fail("cannot be written", moved < 0 ? errno : EIO);
    from = from.subspan(static_cast<std::size_t>(moved));
    offset += static_cast<std::uint64_t>(moved);
  }
}

void File::resize(std::uint64_t bytes) const {
  if (::ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) fail("cannot be resized", errno);
}

void File::sync() const {
  if (::fdatasync(descriptor_) != 0) fail("cannot be synced", errno);
}

std::uint64_t File::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail("cannot be examined", errno);
  return static_cast<std::uint64_t>(status.st_size);
}

std::uint64_t File::resident_pages() const {
  constexpr std::uint64_t window = std::uint64_t{1} << 30;  // bytes looked at in one call
  auto const page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::uint64_t resident = 0;
  for (std::uint64_t at = 0, bytes = size(); at < bytes; at += window) {
    auto const length = std::min(window, bytes - at);
    auto* const mapped = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, descriptor_, static_cast<off_t>(at));
    if (mapped == MAP_FAILED) fail("cannot be mapped", errno);
    std::vector<unsigned char> pages((length + page - 1) / page);
    auto const error = ::mincore(mapped, length, pages.data()) == 0 ? 0 : errno;
    ::munmap(mapped, length);
    if (error != 0) fail("does not tell which of its pages are in memory", error);
    resident += static_cast<std::uint64_t>(
        std::count_if(pages.begin(), pages.end(), [](unsigned char each) { return (each & 1U) != 0; }));
  }
  return resident;
}

std::uint64_t File::drop_cached() const {
  auto const error = ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_DONTNEED);
  if (error != 0) fail("cannot be dropped from the page cache", error);
  return resident_pages();
}

std::string File::file_system() const {
  struct statfs status {};
  if (::fstatfs(descriptor_, &status) != 0) return "unknown";
  switch (static_cast<unsigned long>(status.f_type)) {  // statfs(2)
    case 0xef53:
      return "ext2/3/4";
    case 0x01021994:
      return "tmpfs";
    case 0x858458f6:
      return "ramfs";
    case 0x58465342:
      return "xfs";
    case 0x9123683e:
      return "btrfs";
    case 0x794c7630:
      return "overlayfs";
    case 0x6969:
      return "nfs";
    case 0x0bd00bd0:
      return "lustre";
    default:
      break;
  }
  std::array<char, 24> magic;
  std::snprintf(magic.data(), magic.size(), "0x%lx", static_cast<unsigned long>(status.f_type));
  return magic.data();
}

void check_room(std::filesystem::path const& folder, std::uint64_t bytes) {
  struct statvfs room {};
  if (::statvfs(folder.c_str(), &room) != 0) return;  // whoever writes there will say why
  auto const free = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
  if (bytes > free)
    throw EnvironmentError(folder.string() + ": a file of " + std::to_string(bytes) + " B does not fit, " +
                           std::to_string(free) +
                           " B are free; lower the file's size, or set TMPDIR elsewhere");
}

}  // namespace regatta
