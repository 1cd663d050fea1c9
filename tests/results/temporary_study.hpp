#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace regatta {

/// A study's folder that goes with the test.
class TemporaryStudy {
 public:
  TemporaryStudy() {
    auto name = (std::filesystem::temp_directory_path() / "regatta-test-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder " + name);
    path_ = name;
  }
  TemporaryStudy(TemporaryStudy const&) = delete;
  TemporaryStudy& operator=(TemporaryStudy const&) = delete;
  ~TemporaryStudy() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path journal() const { return path_ / "journal"; }
  /// The journal files, by name.
  [[nodiscard]] std::size_t journals() const {
    std::size_t count = 0;
    for (auto const& entry : std::filesystem::directory_iterator(journal()))
      count += entry.path().extension() == ".jsonl";
    return count;
  }

 private:
  std::filesystem::path path_;
};

inline std::string read_file(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(std::filesystem::path const& path, std::string const& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::filesystem::remove(path);  // a new file: ext4 flushes one that is truncated and written again
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace regatta
