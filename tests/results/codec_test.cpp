#include "results/codec.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "kernels/error.hpp"
#include "results/columns.hpp"
#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

TEST(Codec, EveryRecordComesBackBitForBit) {
  simulate::Random random(7);
  for (int i = 0; i < 500; ++i) {
    auto const attempt = simulate::any_attempt(random);
    auto const line = to_json(attempt);
    EXPECT_EQ(attempt_from_json(line), attempt) << line;
    EXPECT_EQ(line.find('\n'), line.npos);
    auto const point = simulate::any_point(random);
    EXPECT_EQ(point_from_json(to_json(point)), point) << to_json(point);
    auto const environment = simulate::any_environment(random);
    EXPECT_EQ(environment_from_json(to_json(environment)), environment);
  }
}

TEST(Codec, AnAttemptOfBeforeTheLaterColumnsHasThemEmpty) {
  simulate::Random random(3);
  auto attempt = simulate::any_attempt(random);
  auto json = nlohmann::ordered_json::parse(to_json(attempt));
  for (auto const column : later_columns) EXPECT_EQ(json.erase(std::string(column)), 1U) << column;
  attempt.affinity = attempt.slurm_job = attempt.slurm_step = "";
  attempt.queue_seconds = attempt.fma_peak_least = 0;
  attempt.tasks = 0;
  EXPECT_EQ(attempt_from_json(json.dump()), attempt);
}

TEST(Codec, ANegativeZeroAndASubnormalKeepTheirBits) {
  simulate::Random random(1);
  auto attempt = simulate::any_attempt(random);
  attempt.cpu_seconds = -0.0;
  attempt.flops = std::numeric_limits<double>::denorm_min();
  auto const back = attempt_from_json(to_json(attempt));
  EXPECT_TRUE(std::signbit(back.cpu_seconds));
  EXPECT_EQ(back.flops, attempt.flops);
}

TEST(Codec, ANumberThatIsNotFiniteIsNeverWritten) {
  simulate::Random random(1);
  for (double const bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    auto attempt = simulate::any_attempt(random);
    attempt.samples.push_back({0, false, bad});
    EXPECT_THROW((void)to_json(attempt), DamageError);
    attempt.samples.pop_back();
    attempt.fma_peak = bad;
    EXPECT_THROW((void)to_json(attempt), DamageError);
  }
}

TEST(Codec, BytesThatAreNotUtf8AreReplacedAndTheRecordStaysReadable) {
  simulate::Random random(1);
  auto attempt = simulate::any_attempt(random);
  attempt.reason = "died: \xff\xfe";
  EXPECT_EQ(attempt_from_json(to_json(attempt)).reason, "died: \xef\xbf\xbd\xef\xbf\xbd");
}

std::string replaced(std::string text, std::string const& from, std::string const& to) {
  auto const at = text.find(from);
  if (at == text.npos) throw std::logic_error("the test looks for " + from + " in " + text);
  return text.replace(at, from.size(), to);
}

TEST(Codec, WhatIsNotExactlyARecordIsRefused) {
  simulate::Random random(3);
  auto attempt = simulate::any_attempt(random);
  attempt.round = 7;
  attempt.status = Status::ok;
  attempt.samples = {{1, false, 0.5}};
  auto const line = to_json(attempt);
  for (auto const& bad : {
           replaced(line, "\"round\":7,", ""),
           replaced(line, "\"round\":7", "\"round\":7,\"extra\":1"),
           replaced(line, "\"round\":7", "\"round\":\"7\""),
           replaced(line, "\"round\":7", "\"round\":7.5"),
           replaced(line, "\"round\":7", "\"round\":3000000000"),
           replaced(line, "\"round\":7", "\"round\":true"),
           replaced(line, "\"status\":\"ok\"", "\"status\":\"fine\""),
           replaced(line, "[1,false,0.5]", "[1,false]"),
           replaced(line, "[1,false,0.5]", "[1,false,1e999]"),
           replaced(line, "[1,false,0.5]", "[1,0,0.5]"),
           replaced(line, "[1,false,0.5]", "[1,false,null]"),
           replaced(line, "[1,false,0.5]", "[1,false,0.0]"),
           replaced(line, "[1,false,0.5]", "[1,false,-0.5]"),
           replaced(line, "[1,false,0.5]", "[1,false,1e13]"),
           line + "x",
           line.substr(0, line.size() - 1),
           std::string("[]"),
           std::string(),
           std::string(100'000, '['),
       })
    EXPECT_THROW((void)attempt_from_json(bad), DamageError) << bad.substr(0, 300);
}

}  // namespace
}  // namespace regatta
