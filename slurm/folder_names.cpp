#include "slurm/folder_names.hpp"

#include <algorithm>

#include "results/durable.hpp"

namespace regatta {

namespace fs = std::filesystem;

std::vector<std::string> names_in(fs::path const& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    names.push_back(entry->path().filename().string());
  if (error && error != std::errc::no_such_file_or_directory)
    throw_storage(folder, "cannot read the folder", error.value());
  std::sort(names.begin(), names.end());
  return names;
}

bool is_there(fs::path const& path) {
  std::error_code error;
  auto const found = fs::exists(path, error);
  if (error) throw_storage(path, "cannot look at the file", error.value());
  return found;
}

}  // namespace regatta
