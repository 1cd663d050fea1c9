#include "slurm/collect.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "driver/console.hpp"
#include "driver/environment.hpp"
#include "driver/job.hpp"
#include "driver/run_turns.hpp"
#include "driver/study.hpp"
#include "kernels/error.hpp"
#include "results/report.hpp"
#include "results/store.hpp"
#include "slurm/slurm_lock.hpp"

namespace regatta {

namespace fs = std::filesystem;

int collect_study(fs::path const& path) {
  Study const held(path.parent_path(), path.filename().string(),
                   fmt::format("`regatta collect` on {}, process {}", host_name(), ::getpid()));
  SlurmLock const lock(path, "collect", SlurmLock::Wait::yes);  // the one that reads last writes last
  auto const job = load_job(path / "job.toml");
  auto const records = read_journals(path);
  warn_of_damage(records.damage);
  write_store(path / "results.h5", records, job.text);
  if (!records.attempts.empty()) print_out(render_shapes(analyse(records), Terminal::of(STDOUT_FILENO)));
  print_out(fmt::format("{}\n", escaped((path / "results.h5").string())));
  return static_cast<int>(ExitCode::done);
}

}  // namespace regatta
