#include "driver/study.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "kernels/error.hpp"
#include "results/durable.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

bool same_file(int opened, fs::path const& path) {
  struct stat held {
  }, named{};
  return ::fstat(opened, &held) == 0 && ::lstat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
         held.st_ino == named.st_ino;
}

std::string text_of(fs::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
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

}  // namespace

Study::Study(fs::path const& output, std::string const& name) : folder_(output / name) {
  std::error_code error;
  fs::create_directories(output, error);  // results/ itself may be a link to a large disk; a study may not
  if (error) throw_storage(output, "cannot create the folder", error.value());
  // Another process may set the study aside between our opening it and our lock: then what we hold has
  // another name.
  do {
    open();
    lock();
  } while (!same_file(opened_.get(), folder_) || !same_file(locked_.get(), folder_ / "lock"));
}

void Study::open() {
  if (::mkdir(folder_.c_str(), 0755) != 0 && errno != EEXIST)
    throw_storage(folder_, "cannot create the folder", errno);
  opened_ = open_folder(folder_);
}

/// The lock goes with the process, however it ends. That a process id can be written to it shows, before
/// anything runs, that results can be kept here.
void Study::lock() {
  auto const path = folder_ / "lock";
  Descriptor file(::openat(opened_.get(), "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!file) throw_storage(path, "cannot open the file", errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw_storage(path, "cannot lock the file", errno);
    auto holder = text_of(path);
    holder.resize(std::min(holder.size(), holder.find_first_not_of("0123456789")));
    throw BusyError(
        fmt::format("{}: in use by process {}; wait for it to end, or give another folder by --output",
                    folder_.string(), holder.empty() ? "(unknown)" : holder));
  }
  if (::ftruncate(file.get(), 0) != 0) throw_storage(path, "cannot write", errno);
  write_all(file, fmt::format("{}\n", ::getpid()), path);
  locked_ = std::move(file);
}

fs::path Study::set_aside() {
  if (!is_there(folder_ / "job.toml") && !is_there(folder_ / "journal")) return {};
  auto const parent = folder_.parent_path();
  auto const aside = free_name(parent, folder_.filename().string() + ".old-", "");
  if (::rename(folder_.c_str(), aside.c_str()) != 0)
    throw_storage(folder_, "cannot move the folder aside", errno);
  // The old lock is held until the new one is: nobody comes between.
  auto const old_lock = std::move(locked_);
  open();
  lock();
  sync_folder(open_folder(parent.empty() ? "." : parent), parent);
  return aside;
}

std::string Study::keep_job(std::string const& text) {
  auto const path = folder_ / "job.toml";
  std::string former;
  if (is_there(path)) {
    if (text_of(path) == text) return {};
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
