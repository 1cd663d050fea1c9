// Makes a study that was never run: its journal and results.h5, for clients and for looking at reports.
// usage: simulate FOLDER [ATTEMPTS [SLOWDOWN]]
#include <cstdlib>
#include <filesystem>

#include "results/store.hpp"
#include "tests/results/simulate.hpp"

int main(int count, char** words) {
  if (count < 2) return 2;
  auto const attempts = count > 2 ? std::strtoul(words[2], nullptr, 10) : 0UL;
  auto const options = attempts > 0 ? regatta::simulate::options_for(attempts) : regatta::simulate::Options{};
  auto records = regatta::simulate::study(options);
  auto const slowdown = count > 3 ? std::strtod(words[3], nullptr) : 1.0;
  for (auto& attempt : records.attempts)
    for (auto& sample : attempt.samples) sample.seconds *= slowdown;
  records.attempts.front().latencies = {{1000, 90}, {2000, 9}, {4000, 1}};
  std::filesystem::path const study(words[1]);
  regatta::simulate::write_journals(study, records);
  regatta::write_store(study / "results.h5", records, "[study]\nname = \"simulated\"\n");
}
