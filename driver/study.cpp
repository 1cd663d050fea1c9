#include "driver/study.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "driver/file_text.hpp"
#include "driver/hint.hpp"
#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

bool same_file(int opened, fs::path const& path) {
  struct stat held {
  }, named{};
  return ::fstat(opened, &held) == 0 && ::lstat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
         held.st_ino == named.st_ino;
}

bool is_there(fs::path const& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

/// name.<n>suffix, the first that is free.
fs::path free_name(fs::path const& folder, std::string const& name, std::string const& suffix) {
  for (int n = 1;; ++n)
    if (auto path = folder / fmt::format("{}{}{}", name, n, suffix); !is_there(path)) return path;
}

/// Who shares the study now: each has a file in holders/ that it keeps locked, however it ends.
std::vector<std::string> holders_of(fs::path const& study) {
  std::vector<std::string> holders;
  std::error_code error;
  for (auto const& entry : fs::directory_iterator(study / "holders", error)) {
    Descriptor const file(::open(entry.path().c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file || ::flock(file.get(), LOCK_SH | LOCK_NB) == 0) continue;  // gone, or of one that was killed
    if (auto const text = text_of_file(entry.path()); !text.empty()) holders.push_back(escaped(text));
  }
  std::sort(holders.begin(), holders.end());
  return holders;
}

/// A folder in which only locks lie, such as those of submissions that were refused. Whoever takes them holds
/// the study too, and while we hold it alone nobody does.
void remove_locks(fs::path const& folder) noexcept {
  std::error_code error;
  std::vector<fs::path> locks;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() != ".lock") return;
    locks.push_back(entry->path());
  }
  for (auto const& lock : locks) ::unlink(lock.c_str());
  ::rmdir(folder.c_str());
}

[[noreturn]] void throw_busy(fs::path const& study) {
  auto const holders = holders_of(study);
  if (holders.empty()) {
    auto alone = text_of_file(study / "lock");
    alone.resize(std::min(alone.size(), alone.find_first_not_of("0123456789")));
    throw BusyError(
        fmt::format("{}: in use by process {}; wait for it to end, or give another folder by --output",
                    study.string(), alone.empty() ? "(unknown)" : alone));
  }
  constexpr std::size_t most = 5;
  auto const shown = std::vector(
      holders.begin(), holders.begin() + static_cast<std::ptrdiff_t>(std::min(most, holders.size())));
  throw BusyError(fmt::format(
      "{}: in use by {}{}; wait for them to end, or end array tasks by `regatta cancel {}`", study.string(),
      fmt::join(shown, "; "), holders.size() > most ? fmt::format(" and {} more", holders.size() - most) : "",
      study_words(study)));
}

}  // namespace

Study::Study(fs::path const& output, std::string const& name) : folder_(output / name) {
  hold(output, LOCK_EX);
  std::error_code ignored;  // alone: what is in there is of processes that were killed
  fs::remove_all(folder_ / "holders", ignored);
  for (auto const& file : fs::directory_iterator(folder_, ignored))
    if (file.path().filename().string().starts_with(".results.h5.")) fs::remove(file.path(), ignored);
}

Study::Study(fs::path const& output, std::string const& name, std::string const& holder)
    : folder_(output / name) {
  hold(output, LOCK_SH);
  sign(holder);
}

Study::~Study() {
  if (!signature_.empty()) ::unlink(signature_.c_str());
  if (made_) remove_if_unused();
}

/// After an error, before anything was kept. Whoever opened the lock meanwhile sees that it has no name any
/// more. Where something was kept others may come now, such as the first tasks of the array that we sent: who
/// is alone even for a moment turns them away.
void Study::remove_if_unused() noexcept {
  if (is_there(folder_ / "job.toml") || is_there(folder_ / "journal")) return;
  std::error_code error;
  if (locked_.get() < 0 || ::flock(locked_.get(), LOCK_EX | LOCK_NB) != 0) return;
  ::rmdir((folder_ / "holders").c_str());
  remove_locks(folder_ / "slurm");
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().filename() != "lock") return;
  if (error) return;
  ::unlink((folder_ / "lock").c_str());
  ::rmdir(folder_.c_str());
  if (made_output_) ::rmdir(folder_.parent_path().c_str());
}

void Study::hold(fs::path const& output, int kind) {
  std::error_code error;
  made_output_ = fs::create_directories(
      output, error);  // results/ itself may be a link to a large disk; a study may not
  if (error) throw_storage(output, "cannot create the folder", error.value());
  // Another process may set the study aside between our opening it and our lock: then what we hold has
  // another name.
  do {
    open();
    lock(kind);
  } while (!locked_ || !same_file(opened_.get(), folder_) || !same_file(locked_.get(), folder_ / "lock"));
}

void Study::open() {
  made_ = ::mkdir(folder_.c_str(), 0755) == 0;
  if (!made_ && errno != EEXIST) throw_storage(folder_, "cannot create the folder", errno);
  opened_ = open_folder(folder_);
}

/// The lock goes with the process, however it ends. That a process id can be written to it shows, before
/// anything runs, that results can be kept here.
void Study::lock(int kind) {
  auto const path = folder_ / "lock";
  Descriptor file(::openat(opened_.get(), "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!file && errno == ENOENT && !same_file(opened_.get(), folder_)) return;  // taken away meanwhile
  if (!file) throw_storage(path, "cannot open the file", errno);
  if (::flock(file.get(), kind | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw_storage(path, "cannot lock the file", errno);
    throw_busy(folder_);
  }
  locked_ = std::move(file);
  if (kind == LOCK_SH) return;
  if (::ftruncate(locked_.get(), 0) != 0) throw_storage(path, "cannot write", errno);
  write_all(locked_, fmt::format("{}\n", ::getpid()), path);
}

/// Among several, each writes a file of its own: it shows that results can be kept, and names us to others.
void Study::sign(std::string const& holder) {
  auto const holders = folder_ / "holders";
  if (::mkdir(holders.c_str(), 0755) != 0 && errno != EEXIST)
    throw_storage(holders, "cannot create the folder", errno);
  auto const name = random_hex(16);
  signature_ = holders / name;
  signed_ = create_file(open_folder(holders), name, signature_);
  if (::flock(signed_.get(), LOCK_EX | LOCK_NB) != 0)
    throw_storage(signature_, "cannot lock the file", errno);
  write_all(signed_, holder, signature_);
}

fs::path Study::set_aside() {
  if (!is_there(folder_ / "job.toml") && !is_there(folder_ / "journal")) return {};
  auto const parent = folder_.parent_path();
  auto aside = free_name(parent, folder_.filename().string() + ".old-", "");
  if (::rename(folder_.c_str(), aside.c_str()) != 0)
    throw_storage(folder_, "cannot move the folder aside", errno);
  // The old lock is held until the new one is: nobody comes between.
  auto const old_lock = std::move(locked_);
  open();
  lock(LOCK_EX);
  sync_folder(open_folder(parent.empty() ? "." : parent), parent);
  return aside;
}

std::string Study::keep_job(std::string const& text) {
  auto const path = folder_ / "job.toml";
  std::string former;
  if (is_there(path)) {
    if (text_of_file(path) == text) return {};
    auto const kept = free_name(folder_, "job.", ".toml");
    if (::rename(path.c_str(), kept.c_str()) != 0) throw_storage(path, "cannot rename the file", errno);
    former = kept.filename().string();
  }
  auto const name = fmt::format("job.toml.{}", ::getpid());
  auto const temporary = folder_ / name;
  ::unlinkat(opened_.get(), name.c_str(), 0);  // of a process that had our id and was killed
  auto const file = create_file(opened_, name, temporary);
  write_all(file, text, temporary);
  if (::fsync(file.get()) != 0) throw_storage(temporary, "cannot sync", errno);
  if (::rename(temporary.c_str(), path.c_str()) != 0) throw_storage(path, "cannot rename the file", errno);
  sync_folder(opened_, folder_);
  return former;
}

std::vector<std::string> Study::warnings() const {
  struct stat info {};
  if (::fstat(opened_.get(), &info) != 0 || (info.st_mode & (S_IWGRP | S_IWOTH)) == 0) return {};
  return {fmt::format("{}: other users may write this folder, and so change what was measured; chmod go-w {}",
                      folder_.string(), folder_.string())};
}

}  // namespace regatta
