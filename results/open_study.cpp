#include "results/open_study.hpp"

#include "kernels/error.hpp"
#include "results/store.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace fs = std::filesystem;

Records open_study(std::string const& study, fs::path const& studies) {
  fs::path path(study);
  std::error_code none;
  if (path.extension() == ".h5" && !fs::is_directory(path, none)) return read_store(path);
  if (!fs::is_directory(path, none) && fs::is_directory(studies / path, none)) path = studies / path;
  if (!fs::is_directory(path, none))
    throw UsageError(in_quotes(study) + " is no study: neither a folder, nor one in " +
                     in_quotes(studies.string()) + ", nor an .h5 file");
  if (fs::exists(fs::symlink_status(path / "journal", none))) return read_journals(path);
  if (fs::exists(fs::symlink_status(path / "results.h5", none))) return read_store(path / "results.h5");
  throw UsageError(in_quotes(path.string()) +
                   " holds neither a journal nor a results.h5; `regatta run` makes them");
}

}  // namespace regatta
