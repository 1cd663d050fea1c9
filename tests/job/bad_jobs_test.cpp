#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "driver/plan.hpp"
#include "kernels/error.hpp"
#include "results/terminal.hpp"

namespace regatta {
namespace {

std::filesystem::path const folder = REGATTA_BAD_JOBS;

/// One line of expected.txt: file, line:column, words.
struct Expected {
  std::string file, place, words;
};

std::vector<Expected> expectations() {
  std::ifstream stream(folder / "expected.txt");
  std::vector<Expected> all;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    Expected expected;
    words >> expected.file >> expected.place >> std::ws;
    std::getline(words, expected.words);
    all.push_back(expected);
  }
  return all;
}

/// The error of reading and planning it on two cores; empty when there is none.
std::string error_of(std::filesystem::path const& file) {
  try {
    (void)expand(load_job(file), {2});
  } catch (JobError const& error) {
    return error.what();
  }
  return "";
}

TEST(BadJobs, EachIsRefusedAtItsPlaceWithItsWords) {
  for (auto const& expected : expectations()) {
    auto const file = folder / expected.file;
    auto const error = error_of(file);
    EXPECT_TRUE(error.starts_with(file.string() + ":" + expected.place + ": "))
        << expected.place << " " << error;
    EXPECT_NE(error.find(expected.words), std::string::npos) << expected.words << "\n" << error;
  }
}

TEST(BadJobs, EveryFileOfTheCorpusIsExpected) {
  std::set<std::string> files, expected;
  for (auto const& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".toml") files.insert(entry.path().filename());
  for (auto const& each : expectations()) expected.insert(each.file);
  EXPECT_EQ(files, expected);
  EXPECT_GE(files.size(), 60U);
}

TEST(BadJobs, NoErrorCarriesWhatWouldSteerATerminal) {
  for (auto const& expected : expectations()) {
    auto const error = error_of(folder / expected.file);
    EXPECT_EQ(error, escaped(error)) << expected.file;
    EXPECT_LT(error.size(), 1000U) << expected.file;
  }
}

}  // namespace
}  // namespace regatta
