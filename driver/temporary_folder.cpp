#include "driver/temporary_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "driver/file_text.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

/// This user's folders on this machine since its boot, of which the kernel makes a random id (random(4)): six
/// digits of it, since sockets' paths are short.
std::string prefix() {
  auto const boot = text_of_file("/proc/sys/kernel/random/boot_id");
  return fmt::format("regatta-{}-{}-", ::geteuid(), boot.empty() ? "000000" : boot.substr(0, 6));
}

Descriptor open_folder_here(fs::path const& folder) {
  return Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// True when nobody holds the folder: its owner was killed.
bool is_abandoned(fs::path const& folder) {
  struct stat info {};
  if (::lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != ::geteuid())
    return false;
  auto const opened = open_folder_here(folder);
  return opened && ::flock(opened.get(), LOCK_EX | LOCK_NB) == 0;
}

void remove_abandoned(fs::path const& parent) {
  std::error_code error;
  for (auto const& entry : fs::directory_iterator(parent, error))
    if (entry.path().filename().string().starts_with(prefix()) && is_abandoned(entry.path()))
      fs::remove_all(entry.path(), error);
}

}  // namespace

TemporaryFolder::TemporaryFolder(fs::path const& parent) {
  remove_abandoned(parent);
  while (!make(parent)) {
  }
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // what cannot be removed now, the next owner removes
  if (lock_) fs::remove_all(path_, ignored);
}

/// False where another owner took it for abandoned, between its creation and its lock: then it is gone, or
/// locked, or what is locked has no name any more.
bool TemporaryFolder::make(fs::path const& parent) {
  auto name = (parent / (prefix() + "XXXXXX")).string();
  auto const refuse = [&](char const* what) {
    std::error_code const error(errno, std::generic_category());
    if (!path_.empty()) ::rmdir(path_.c_str());
    throw fs::filesystem_error(what, name, error);
  };
  path_.clear();
  if (::mkdtemp(name.data()) == nullptr) refuse("cannot create");
  path_ = name;
  lock_ = open_folder_here(path_);
  if (!lock_ && errno == ENOENT) return false;
  if (!lock_) refuse("cannot open");
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    unlocked_ = std::generic_category().message(errno);
    return true;
  }
  struct stat named {
  }, held{};
  if (::fstat(lock_.get(), &held) != 0) refuse("cannot examine");
  if (::lstat(path_.c_str(), &named) == 0) return named.st_ino == held.st_ino;
  if (errno != ENOENT) refuse("cannot examine");
  return false;
}

}  // namespace regatta
