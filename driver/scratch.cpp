#include "driver/scratch.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "driver/environment_variable.hpp"
#include "kernels/error.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(fs::path const& folder, std::string const& why) {
  throw EnvironmentError(fmt::format(
      "{}: {}; set TMPDIR to a folder that is there and that you may write, or name one by --scratch",
      folder.string(), why));
}

fs::path temporary_parent() {
  auto const tmpdir = environment_variable("TMPDIR");
  return tmpdir && !tmpdir->empty() ? *tmpdir : "/tmp";
}

}  // namespace

fs::path scratch_folder(fs::path const& wanted) {
  auto folder = wanted.empty() ? temporary_parent() / fmt::format("regatta-{}", geteuid()) : wanted;
  // What is wanted is not made: a name that was misspelt would be measured on another disk.
  if (wanted.empty() && mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    fail(folder, std::strerror(errno));
  struct stat info {};
  if (lstat(folder.c_str(), &info) != 0) fail(folder, std::strerror(errno));
  if (!S_ISDIR(info.st_mode)) fail(folder, "not a folder");
  if (info.st_uid != geteuid()) fail(folder, "belongs to another user");
  if (access(folder.c_str(), W_OK | X_OK) != 0) fail(folder, std::strerror(errno));
  return folder;
}

Scratch::Scratch(fs::path const& wanted, int ranks) {
  if (!wanted.empty() || ranks > 1) {
    path_ = scratch_folder(wanted);
  } else {
    try {
      own_.emplace(temporary_parent());
    } catch (fs::filesystem_error const& error) {
      fail(error.path1(), error.code().message());
    }
    path_ = own_->path();
  }
}

}  // namespace regatta
