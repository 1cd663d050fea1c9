#include "driver/workspace.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

/// Open MPI's sockets lie four folders below TMPDIR: sun_path has 108 bytes.
constexpr std::size_t longest_temporary = 40;

std::string prefix() {
  return fmt::format("regatta-{}-", ::geteuid());
}

/// True when nobody holds the folder: its owner was killed.
bool is_abandoned(fs::path const& folder) {
  struct stat info {};
  if (::lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != ::geteuid())
    return false;
  Descriptor const opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
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
  // Between its creation and its lock another driver may take it for abandoned: then there is nothing to
  // lock, or what is locked has no name any more.
  struct stat named {
  }, held{};
  do {
    path_ = parent / (prefix() + random_hex(6));
    if (::mkdir(path_.c_str(), 0700) != 0)
      throw fs::filesystem_error("cannot create", path_, std::error_code(errno, std::generic_category()));
    lock_ = Descriptor(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  } while (!lock_ || ::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0 || ::lstat(path_.c_str(), &named) != 0 ||
           ::fstat(lock_.get(), &held) != 0 || named.st_ino != held.st_ino);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // what cannot be removed now, the next driver removes
  if (lock_) fs::remove_all(path_, ignored);
}

Workspace::Workspace(std::string const& wanted, bool share_memory) {
  std::string why;
  if (wanted.empty() || wanted == "/tmp") {
    why = "";
  } else if (wanted.front() != '/') {
    why = "is not absolute";
  } else {
    try {
      scratch_.emplace(fs::path(wanted));
    } catch (fs::filesystem_error const& error) {
      why = fmt::format("cannot be used ({})", error.code().message());
    }
  }
  if (!why.empty())
    warnings_.push_back(fmt::format("TMPDIR {} {}; attempts use /tmp instead", in_quotes(wanted), why));
  if (!scratch_ || wanted.size() > longest_temporary) {
    try {
      short_.emplace(fs::path("/tmp"));
    } catch (fs::filesystem_error const& error) {
      throw EnvironmentError(
          fmt::format("/tmp cannot be used: {}; set TMPDIR to a path of at most {} bytes that you may write: "
                      "MPI's "
                      "sockets lie in it",
                      error.code().message(), longest_temporary));
    }
  }
  if (!share_memory) return;
  try {
    shared_memory_.emplace(fs::path("/dev/shm"));
  } catch (fs::filesystem_error const&) {
    warnings_.emplace_back(
        "/dev/shm cannot be used; ranks share memory through files instead, which is slower");
  }
}

}  // namespace regatta
