#include "slurm/slurm_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "slurm/submission.hpp"

namespace regatta {

SlurmLock::SlurmLock(std::filesystem::path const& study, char const* name, Wait wait) {
  auto const folder = slurm_folder(study);
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
    throw_storage(folder, "cannot create the folder", errno);
  auto const path = folder / fmt::format("{}.lock", name);
  file_ = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!file_) throw_storage(path, "cannot open the file", errno);
  int locked = -1;
  do {
    locked = ::flock(file_.get(), LOCK_EX | (wait == Wait::no ? LOCK_NB : 0));
  } while (locked != 0 && errno == EINTR);
  if (locked == 0) return;
  if (errno != EWOULDBLOCK) throw_storage(path, "cannot lock the file", errno);
  throw BusyError(
      fmt::format("{}: another `regatta {}` has the study; wait for it to end", study.string(), name));
}

}  // namespace regatta
