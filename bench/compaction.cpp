// How long a large study takes from its journals to results.h5. Writes 100,000 simulated attempts (or as many
// as asked) as four journals, reads them, writes the HDF5 file; exits with 1 above 10 seconds for both.
// usage: compaction [ATTEMPTS]
#include <fmt/core.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "results/store.hpp"
#include "tests/results/simulate.hpp"
#include "tests/results/temporary_study.hpp"

namespace {

constexpr double limit_seconds = 10;

double seconds_of(auto const& work) {
  auto const start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int count, char** words) {
  auto const attempts = count > 1 ? std::strtoul(words[1], nullptr, 10) : 100'000UL;
  regatta::TemporaryStudy const study;
  {
    auto const records = regatta::simulate::study(regatta::simulate::options_for(attempts));
    regatta::simulate::write_journals(study.path(), records);
  }
  regatta::Records records;
  auto const file = study.path() / "results.h5";
  auto const reading = seconds_of([&] { records = regatta::read_journals(study.path()); });
  auto const writing = seconds_of([&] { regatta::write_store(file, records, "[study]\n"); });
  auto const bytes = static_cast<double>(std::filesystem::file_size(file));
  auto const points = records.points.size(), found = records.attempts.size();
  auto const back = seconds_of([&] { records = regatta::read_store(file); });
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print("attempts {}  points {}  results.h5 {:.1f} MB  peak memory {} MB\n", found, points, bytes / 1e6,
             usage.ru_maxrss / 1024);
  fmt::print("reading the journals {:.2f} s  writing results.h5 {:.2f} s  (reading it back {:.2f} s)\n",
             reading, writing, back);
  fmt::print("compaction {:.2f} s, limit {} s\n", reading + writing, limit_seconds);
  return found == records.attempts.size() && reading + writing <= limit_seconds ? 0 : 1;
}
