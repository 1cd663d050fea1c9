#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace regatta {

/// An open file, closed when the object ends.
class File {
 public:
  /// open(2), close-on-exec added, links not followed. Throws EnvironmentError with the path and the system's
  /// words.
  File(std::filesystem::path path, int flags, unsigned mode = 0600);
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  ~File();

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }

  // Each throws EnvironmentError when it fails or moves fewer bytes.
  void read_all(std::span<std::byte> into, std::uint64_t offset) const;
  void write_all(std::span<std::byte const> from, std::uint64_t offset) const;
  void resize(std::uint64_t bytes) const;
  void sync() const;
  [[nodiscard]] std::uint64_t size() const;
  /// Pages of it that are in memory, by mincore(2).
  [[nodiscard]] std::uint64_t resident_pages() const;
  /// Drops what the page cache has of it (pages that are clean), and counts the pages that stay all the same.
  [[nodiscard]] std::uint64_t drop_cached() const;
  /// "ext2/3/4", "tmpfs", or the magic number in hex.
  [[nodiscard]] std::string file_system() const;

 private:
  [[noreturn]] void fail(char const* what, int error) const;

  std::filesystem::path path_;
  int descriptor_;
};

/// Throws EnvironmentError where the file system of a folder has not so many bytes free: a file that does not
/// fit would fill the disk before it fails.
void check_room(std::filesystem::path const& folder, std::uint64_t bytes);

}  // namespace regatta
