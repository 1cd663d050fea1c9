#include "driver/job_folders.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace regatta {

namespace {

std::array<std::filesystem::path, 3> folders() {
  std::error_code unknown;
  auto const program = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
  return {"jobs", (program / "../../jobs").lexically_normal(),
          (program / "../share/regatta/jobs").lexically_normal()};
}

std::string first_comment(std::filesystem::path const& file) {
  std::ifstream stream(file);
  std::string line;
  constexpr std::size_t most = 200;
  line.resize(most);
  stream.getline(line.data(), static_cast<std::streamsize>(most));
  line.resize(line.find('\0'));
  auto const begin = line.find_first_not_of("# ");
  return line.starts_with('#') && begin != std::string::npos ? line.substr(begin) : "";
}

}  // namespace

std::vector<ShippedJob> shipped_jobs() {
  std::vector<ShippedJob> jobs;
  for (auto const& folder : folders()) {
    std::error_code missing;
    for (auto const& entry : std::filesystem::directory_iterator(folder, missing))
      if (entry.path().extension() == ".toml" && entry.is_regular_file(missing))
        jobs.push_back({entry.path(), first_comment(entry.path())});
    if (!jobs.empty()) break;
  }
  std::sort(jobs.begin(), jobs.end(), [](auto const& a, auto const& b) { return a.path < b.path; });
  return jobs;
}

std::string job_folders_text() {
  std::string text;
  for (auto const& folder : folders()) text += (text.empty() ? "" : ", ") + folder.string();
  return text;
}

}  // namespace regatta
