#include "kernels/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

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
  throw EnvironmentError(path_.string() + " " + what + ": " + std::generic_category().message(error) +
                         "; give a --scratch folder with room on a file system that allows it");
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

std::string File::file_system() const {
  struct statfs status {};
  if (::fstatfs(descriptor_, &status) != 0) return "unknown";
  switch (static_cast<unsigned long>(status.f_type)) {  // statfs(2)
    case 0xef53:
      return "ext2/3/4";
    case 0x01021994:
      return "tmpfs";
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

}  // namespace regatta
