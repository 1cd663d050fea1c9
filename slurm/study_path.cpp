#include "slurm/study_path.hpp"

#include "kernels/error.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace fs = std::filesystem;

fs::path study_path(std::string const& study, fs::path const& studies) {
  for (auto const& candidate : {fs::path(study), studies / study}) {
    auto path = fs::absolute(candidate).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();  // "results/s/"
    std::error_code none;
    if (fs::is_regular_file(path / "job.toml", none)) return path;
  }
  throw UsageError(in_quotes(study) + " is no study: neither a folder with a job.toml, nor one in " +
                   in_quotes(studies.string()));
}

}  // namespace regatta
