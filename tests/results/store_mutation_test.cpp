#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "kernels/error.hpp"
#include "results/analysis/analysis.hpp"
#include "results/store.hpp"
#include "tests/results/simulate.hpp"
#include "tests/results/temporary_study.hpp"

namespace regatta {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int trials_a_shard = 250;  // a fork of a process with a shadow takes ten times as long
#else
constexpr int trials_a_shard = 2'500;
#endif

Records small_study() {
  auto records = simulate::study(
      {.kernels = {"a"}, .runners = {"serial", "tbb"}, .cores = {1, 2}, .rounds = 2, .repetitions = 3});
  records.attempts[1].placement = std::string(400, 'p');  // so that one column is of variable length
  records.attempts[2].latencies = {{1, 2}};
  return records;
}

/// One way of damaging a file, of those that disks, networks, editors and attackers have.
std::string mutated(std::string bytes, simulate::Random& random) {
  auto const place = [&](std::size_t room = 1) { return random() % (bytes.size() - room); };
  switch (random() % 8) {
    case 0:  // a bit
      bytes[place()] ^= static_cast<char>(1 << random() % 8);
      break;
    case 1:  // the end is missing
      bytes.resize(place());
      break;
    case 2: {  // a block of nothing
      auto const begin = place(), length = std::min<std::size_t>(bytes.size() - begin, 1 + random() % 512);
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(begin), length, random() % 2 ? '\0' : '\xff');
      break;
    }
    case 3: {  // a stretch of the file in another place
      auto const from = place(65), to = place(65), length = 1 + random() % 64;
      std::memmove(bytes.data() + to, bytes.data() + from, length);
      break;
    }
    case 4:  // a byte too many, or too few
      random() % 2 ? void(bytes.insert(place(), 1, static_cast<char>(random())))
                   : void(bytes.erase(place(), 1));
      break;
    case 5: {  // a number at the edge of what its type holds
      constexpr std::array<std::uint64_t, 8> edges{0,          1,          0x7f,       0xffff,
                                                   0x7fffffff, 0xffffffff, ~0ULL >> 1, ~0ULL};
      auto const number = edges[random() % edges.size()];
      std::memcpy(bytes.data() + place(8), &number, std::size_t{1} << random() % 4);
      break;
    }
    case 6:  // the structure alone: it lies before the data, and is not compressed
      for (auto flips = 1 + random() % 4; flips > 0; --flips)
        bytes[random() % 4096] = static_cast<char>(random());
      break;
    default:
      for (auto flips = 1 + random() % 8; flips > 0; --flips) bytes[place()] = static_cast<char>(random());
  }
  return bytes;
}

struct Outcome {
  int read = 0, refused = 0;
};

/// Reads so many mutations of a file: each is read, and then `judge` has to agree, or refused by name.
Outcome read_mutations(std::string const& good, std::uint64_t seed, int trials, auto const& judge) {
  simulate::Random random(seed);
  TemporaryStudy study;
  auto const path = study.path() / "mutated.h5";
  Outcome outcome;
  for (int trial = 0; trial < trials; ++trial) {
    write_file(path, mutated(good, random));
    try {
      judge(read_store(path, ContainedLimits{0.5, 256 << 20}), trial);
      ++outcome.read;
    } catch (DamageError const& error) {
      EXPECT_EQ(std::string(error.what()).find(path.string()), 0U) << error.what();
      ++outcome.refused;
    }
  }
  return outcome;
}

class MutatedStore : public ::testing::TestWithParam<int> {};

TEST_P(MutatedStore, HoldsExactlyWhatWasWrittenOrIsRefused) {
  TemporaryStudy study;
  auto const records = small_study();
  write_store(study.path() / "good.h5", records, "[study]\n");
  auto const outcome =
      read_mutations(read_file(study.path() / "good.h5"), 100 + static_cast<unsigned>(GetParam()),
                     trials_a_shard, [&](Records const& found, int trial) {
                       ASSERT_EQ(found.points, records.points) << trial;
                       ASSERT_EQ(found.attempts, records.attempts) << trial;
                       ASSERT_EQ(found.environments, records.environments) << trial;
                     });
  EXPECT_GT(outcome.refused, trials_a_shard / 4);
  EXPECT_GT(outcome.read, trials_a_shard / 50);  // else nothing was tested: some bytes mean nothing
}

INSTANTIATE_TEST_SUITE_P(Shards, MutatedStore, ::testing::Range(0, 4));

// Nobody can tell which numbers another program meant; but none may end the process that reads or shows them.
TEST(MutatedForeignStore, IsShownOrIsRefused) {
  TemporaryStudy study;
  write_store(study.path() / "good.h5", small_study(), "[study]\n");
  auto bytes = read_file(study.path() / "good.h5");
  constexpr std::string_view ours("records_sha256");
  for (auto at = bytes.find(ours); at != bytes.npos; at = bytes.find(ours, at)) bytes[at] = 'R';
  auto const outcome =
      read_mutations(bytes, 7, trials_a_shard / 2, [](Records const& found, int) { (void)analyse(found); });
  EXPECT_GT(outcome.refused, trials_a_shard / 10);
  EXPECT_GT(outcome.read, trials_a_shard / 50);
}

}  // namespace
}  // namespace regatta
