#include "slurm/study_path.hpp"

#include "kernels/error.hpp"
#include "results/open_study.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace fs = std::filesystem;

fs::path study_path(std::string const& study, fs::path const& studies) {
  auto path = fs::absolute(study_place(study, studies)).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "results/s/"
  std::error_code none;
  if (fs::is_regular_file(path / "job.toml", none)) return path;
  throw UsageError(
      in_quotes(path.string()) +
      " is no study: it holds no job.toml; `regatta run` and `regatta submit` of a job file make one");
}

}  // namespace regatta
