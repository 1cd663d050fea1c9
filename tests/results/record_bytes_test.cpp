#include "results/record_bytes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/error.hpp"
#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

template <class Record>
std::string bytes_of(Record const& record) {
  std::string bytes;
  append_bytes(bytes, record);
  return bytes;
}

TEST(RecordBytes, EveryRecordComesBackBitForBit) {
  simulate::Random random(17);
  for (int trial = 0; trial < 200; ++trial) {
    auto const attempt = simulate::any_attempt(random);
    EXPECT_EQ(std::get<Attempt>(record_from(bytes_of(attempt))), attempt);
    auto const point = simulate::any_point(random);
    EXPECT_EQ(std::get<Point>(record_from(bytes_of(point))), point);
    auto const environment = simulate::any_environment(random);
    EXPECT_EQ(std::get<Environment>(record_from(bytes_of(environment))), environment);
  }
}

TEST(RecordBytes, WhatIsNothingTakesNoBytesAndANegativeZeroIsSomething) {
  Attempt attempt;
  auto const empty = bytes_of(attempt).size();
  attempt.cpu_seconds = -0.0;
  auto const bytes = bytes_of(attempt);
  EXPECT_GT(bytes.size(), empty);
  EXPECT_TRUE(std::signbit(std::get<Attempt>(record_from(bytes)).cpu_seconds));
}

TEST(RecordBytes, ALengthIsKnownFromTheHead) {
  simulate::Random random(17);
  auto const bytes = bytes_of(simulate::any_attempt(random));
  EXPECT_EQ(record_length(bytes), bytes.size());
  EXPECT_EQ(record_length(bytes.substr(0, 9)), bytes.size());
  EXPECT_EQ(record_length(bytes.substr(0, 8)), std::nullopt);
}

// The sender has read a file that nobody vouches for.
TEST(RecordBytes, WhatWasCutOrChangedIsRefusedOrIsARecordAndReadsNoFurther) {
  simulate::Random random(18);
  for (int trial = 0; trial < 2000; ++trial) {
    auto bytes = trial % 2 ? bytes_of(simulate::any_attempt(random)) : bytes_of(simulate::any_point(random));
    if (trial % 3 == 0)
      bytes.resize(9 + random() % (bytes.size() - 9));
    else
      bytes[random() % bytes.size()] = static_cast<char>(random());
    try {
      // In memory of its own, so that a sanitizer sees the first byte beyond.
      (void)record_from(std::string(bytes));
    } catch (DamageError const&) {
    }
  }
}

TEST(RecordBytes, TheChecksumTellsTheLastBitOfANumberAndTheOrder) {
  auto records = simulate::study({});
  auto const sum = records_sha256(records, "job");
  EXPECT_EQ(records_sha256(records, "job"), sum);
  auto& seconds = records.attempts.back().samples.back().seconds;
  auto const before = seconds;
  seconds = std::nextafter(seconds, 1.0);
  EXPECT_NE(records_sha256(records, "job"), sum);
  seconds = before;
  std::swap(records.attempts[0], records.attempts[1]);
  EXPECT_NE(records_sha256(records, "job"), sum);
}

}  // namespace
}  // namespace regatta
