#pragma once

#include <stdlib.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kernels/registry.hpp"
#include "runners/drive.hpp"
#include "runners/file_choice.hpp"

namespace regatta::io_tests {

/// A pool with its operations in flight, and the back end that it is to use.
struct World {
  char const* name;
  std::unique_ptr<Pool> (*make)(PoolOptions const&);
  int workers, in_flight;
  char const* files = nullptr;  ///< REGATTA_ASIO_FILES

  /// By which a test is named: the same in every run.
  friend std::ostream& operator<<(std::ostream& out, World const& world) { return out << world.name; }
};

/// Sets an environment variable for as long as it lives; nullptr takes it away.
class Variable {
 public:
  Variable(char const* name, char const* value) : name_(name) {
    if (auto const* before = ::getenv(name)) before_ = before, had_ = true;
    value ? ::setenv(name, value, 1) : ::unsetenv(name);
  }
  Variable(Variable const&) = delete;
  Variable& operator=(Variable const&) = delete;
  ~Variable() { had_ ? ::setenv(name_, before_.c_str(), 1) : ::unsetenv(name_); }

 private:
  char const* name_;
  std::string before_;
  bool had_ = false;
};

inline std::unique_ptr<Pool> make(World const& world) {
  Variable const files(file_choice_variable, world.files);
  return world.make({.cpus = {}, .workers = world.workers, .in_flight = world.in_flight});
}

/// io_uring where this machine allows it: in a container that refuses it, those worlds use threads and say
/// so.
inline std::vector<World> worlds() {
  return {{"serial", make_serial_pool, 1, 1},
          {"openmp", make_openmp_pool, 4, 4},
          {"asio", make_asio_pool, 1, 8},
          {"asio_two_loops", make_asio_pool, 2, 9},
          {"asio_threads", make_asio_pool, 2, 8, "threads"}};
}

/// A folder that vanishes with its files.
class Folder {
 public:
  explicit Folder(std::filesystem::path const& parent = std::filesystem::temp_directory_path()) {
    std::string name = (parent / "regatta-io-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::unique_ptr<AnyKernel> make_kernel(KernelEntry const& entry, std::map<std::string, Value> given,
                                              std::filesystem::path const& scratch) {
  return entry.make(Parameters::complete(entry.parameters, std::move(given)),
                    {.share = {}, .scratch = scratch});
}

struct Outcome {
  Words result;
  std::uint64_t operations = 0;  ///< latencies that were recorded
};

/// One repetition of drive().
inline Outcome run(AnyKernel& kernel, Pool& pool, Schedule schedule = {}) {
  auto const team = make_single_team();
  std::vector<Latencies> latencies(static_cast<std::size_t>(pool.workers()));
  Outcome outcome;
  pool.hold([&] { outcome.result = drive(kernel, *team, pool, schedule, latencies).result; });
  for (auto const& worker : latencies) outcome.operations += worker.total();
  return outcome;
}

}  // namespace regatta::io_tests
