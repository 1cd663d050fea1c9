#include "driver/point.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <system_error>

#include "driver/core_claims.hpp"
#include "driver/die_with_parent.hpp"
#include "driver/environment.hpp"
#include "driver/measure.hpp"
#include "driver/placement.hpp"
#include "driver/point_request.hpp"
#include "driver/resolve_point.hpp"
#include "driver/scratch.hpp"
#include "kernels/error.hpp"
#include "results/codec.hpp"
#include "runners/cpu_mask.hpp"

namespace regatta {

namespace {

using Clock = std::chrono::steady_clock;

/// This rank's number on its node, as the launcher says it before MPI is started; none without a launcher.
std::optional<int> local_rank() {
  for (auto const* name :
       {"OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "PMIX_LOCAL_RANK", "SLURM_LOCALID"})
    if (char const* text = std::getenv(name)) return std::atoi(text);
  return std::nullopt;
}

/// The whole process onto its cores, before any thread is made: libraries' own threads inherit the mask.
void pin_process(std::vector<int> const& cpus) {
  if (!CpuMask(cpus).bind_this_thread())
    throw EnvironmentError(fmt::format("cannot pin this process to its cores: {}", std::strerror(errno)));
}

/// One line, on standard output, in one write: other ranks' and libraries' text cannot come between.
void print_line(char const* mark, std::string const& json) {
  auto const line = mark + json + "\n";
  std::fwrite(line.data(), 1, line.size(), stdout);
  if (std::fflush(stdout) != 0)
    throw StorageError(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
}

int fail(Team* team, char const* what, ExitCode code) {
  std::fprintf(stderr, "regatta: error: %s\n", what);
  if (team != nullptr) team->abort(static_cast<int>(code));  // or the other ranks would wait for this one
  return static_cast<int>(code);
}

}  // namespace

int run_point(int argc, char** argv, std::function<std::unique_ptr<Team>()> const& make_team) {
  auto const begin = Clock::now();
  std::unique_ptr<Team> team;  // outlives what is thrown
  try {
    die_with_parent();
    auto request = point_request_of(std::vector<std::string>(argv + 1, argv + argc));
    resolve(request.point);
    auto const allowed = allowed_cpus();
    CoreClaims claims;
    auto const& shape = request.point.shape;
    auto const placement =
        claims.settle(place(allowed, shape, local_rank(), request.allow_oversubscription), allowed, shape);
    pin_process(placement.cpus);
    Scratch const scratch(request.scratch, request.point.shape.ranks());
    request.scratch = scratch.path();
    team = make_team();
    // Never to be allowed: it would be measured as another point than it is.
    if (auto const fault = rank_count_fault(team->share().ranks, request.point); !fault.empty())
      throw UsageError(fault);
    auto attempt = measure(request, *team, placement, claims);
    if (team->share().rank == 0) {
      auto const environment = read_environment({});
      attempt.environment = environment.id;
      attempt.own_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      print_line(environment_mark, to_json(environment));
      print_line(attempt_mark, to_json(attempt));
    }
    team->barrier();  // nobody leaves before the attempt is out
    return 0;
  } catch (Error const& error) {
    return fail(team.get(), error.what(), error.code());
  } catch (std::bad_alloc const&) {
    return fail(team.get(), "out of memory; a smaller size, or a node with more, would do",
                ExitCode::environment);
  } catch (std::system_error const& error) {
    return fail(team.get(), error.what(), ExitCode::environment);  // what a limit refused
  } catch (std::exception const& error) {
    return fail(team.get(), error.what(), ExitCode::points_failed);
  }
}

}  // namespace regatta
