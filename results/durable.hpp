#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "results/descriptor.hpp"

/// Files that survive: the few system calls by which the journal and the HDF5 file reach the disk.
namespace regatta {

/// Throws StorageError: the path, errno's text and the remedy.
[[noreturn]] void throw_storage(std::filesystem::path const& path, char const* what, int error);

/// Opens a folder itself, not one that a symbolic link at its end leads to. Throws StorageError.
[[nodiscard]] Descriptor open_folder(std::filesystem::path const& folder);

/// Creates a file that was not there, for appending (mode 0644 but for the umask). Throws StorageError.
[[nodiscard]] Descriptor create_file(Descriptor const& folder, std::string const& name,
                                     std::filesystem::path const& path);

/// Writes all of it, going on after short writes and EINTR. Throws StorageError.
void write_all(Descriptor const& file, std::string_view bytes, std::filesystem::path const& path);

/// fsync of a folder: the names in it are on the disk. Throws StorageError.
void sync_folder(Descriptor const& folder, std::filesystem::path const& path);

/// A whole new file in place of what had that name: a temporary file beside it, synced, renamed, the folder
/// synced. A link of that name is replaced, not followed. Throws StorageError; then, and without commit(),
/// the old file is as it was.
class Replacement {
 public:
  explicit Replacement(std::filesystem::path path);
  Replacement(Replacement const&) = delete;
  Replacement& operator=(Replacement const&) = delete;
  ~Replacement();
  void append(std::string_view bytes);
  void commit();

 private:
  std::filesystem::path path_, folder_path_;
  Descriptor folder_, file_;
  std::string temporary_;
};

/// The same for bytes that are there already.
void replace_file(std::filesystem::path const& path, std::string_view bytes);

/// Random bits as `digits` hex digits, from the kernel.
[[nodiscard]] std::string random_hex(std::size_t digits);

}  // namespace regatta
