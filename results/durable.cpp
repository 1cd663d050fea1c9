#include "results/durable.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "kernels/error.hpp"

namespace regatta {

namespace {

char const* remedy(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "free space or inodes there, or name another place (of studies: --output), and run again";
    case EROFS:
    case EACCES:
    case EPERM:
      return "make the folder writable, or name another place (of studies: --output), and run again";
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
      return "name a folder that is there and is no link, or a file in one (of studies: --output)";
    case EEXIST:
      return "what has that name is no folder, perhaps a link that leads nowhere: remove it, or name another "
             "place (of studies: --output)";
    case EFBIG:
      return "raise the file size limit (ulimit -f), and run again";
    default:
      return "check that disk, or name another place (of studies: --output), and run again";
  }
}

}  // namespace

void throw_storage(std::filesystem::path const& path, char const* what, int error) {
  throw StorageError(path.string() + ": " + what + ": " + std::generic_category().message(error) + "; " +
                     remedy(error));
}

Descriptor open_folder(std::filesystem::path const& folder) {
  Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!opened) throw_storage(folder, "cannot open the folder", errno);
  return opened;
}

Descriptor create_file(Descriptor const& folder, std::string const& name, std::filesystem::path const& path) {
  auto const flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
  Descriptor created(::openat(folder.get(), name.c_str(), flags, 0644));
  if (!created) throw_storage(path, "cannot create the file", errno);
  return created;
}

void write_all(Descriptor const& file, std::string_view bytes, std::filesystem::path const& path) {
  while (!bytes.empty()) {
    auto const written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_storage(path, "cannot write", errno);
    if (written == 0) throw_storage(path, "cannot write", EIO);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void sync_folder(Descriptor const& folder, std::filesystem::path const& path) {
  // Some network file systems have no fsync for folders and say EINVAL: there is nothing more to be done
  // there.
  if (::fsync(folder.get()) != 0 && errno != EINVAL) throw_storage(path, "cannot sync the folder", errno);
}

Replacement::Replacement(std::filesystem::path path)
    : path_(std::move(path)),
      folder_path_(path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".")),
      folder_(open_folder(folder_path_)),
      temporary_("." + path_.filename().string() + "." + random_hex(12)) {
  file_ = create_file(folder_, temporary_, folder_path_ / temporary_);
}

Replacement::~Replacement() {
  if (!temporary_.empty()) ::unlinkat(folder_.get(), temporary_.c_str(), 0);
}

void Replacement::append(std::string_view bytes) {
  write_all(file_, bytes, path_);
}

void Replacement::commit() {
  if (::fsync(file_.get()) != 0) throw_storage(path_, "cannot sync", errno);
  if (::renameat(folder_.get(), temporary_.c_str(), folder_.get(), path_.filename().c_str()) != 0)
    throw_storage(path_, "cannot rename", errno);
  temporary_.clear();
  sync_folder(folder_, folder_path_);
}

void replace_file(std::filesystem::path const& path, std::string_view bytes) {
  Replacement file(path);
  file.append(bytes);
  file.commit();
}

std::string random_hex(std::size_t digits) {
  std::string text;
  while (text.size() < digits) {
    std::array<unsigned char, 16> bytes{};
    auto const got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw EnvironmentError("no random numbers from the kernel: getrandom() failed");
    for (auto i = 0; i < got && text.size() < digits; ++i) {
      auto const byte = bytes[static_cast<std::size_t>(i)];
      text += "0123456789abcdef"[byte >> 4];
      if (text.size() < digits) text += "0123456789abcdef"[byte & 15];
    }
  }
  return text;
}

}  // namespace regatta
