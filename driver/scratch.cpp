#include "driver/scratch.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "kernels/error.hpp"

namespace regatta {

namespace fs = std::filesystem;

fs::path scratch_folder(fs::path const& wanted) {
  auto folder = wanted;
  if (folder.empty()) {
    char const* tmpdir = std::getenv("TMPDIR");
    folder = fs::path(tmpdir != nullptr && *tmpdir != '\0' ? tmpdir : "/tmp") /
             fmt::format("regatta-{}", geteuid());
  }
  auto const fail = [&](char const* why) {
    throw EnvironmentError(fmt::format("{}: {}; set TMPDIR to a folder that you may write, or give --scratch",
                                       folder.string(), why));
  };
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail(std::strerror(errno));
  struct stat info {};
  if (lstat(folder.c_str(), &info) != 0) fail(std::strerror(errno));
  if (!S_ISDIR(info.st_mode)) fail("not a folder");
  if (info.st_uid != geteuid()) fail("belongs to another user");
  if (access(folder.c_str(), W_OK | X_OK) != 0) fail(std::strerror(errno));
  return folder;
}

}  // namespace regatta
