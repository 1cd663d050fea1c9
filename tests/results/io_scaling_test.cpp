#include "results/analysis/io_scaling.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "results/report.hpp"
#include "results/scaling_report.hpp"
#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

Records io_study(double gain_after_32) {
  auto records = simulate::study({.kernels = {"file_read"},
                                  .runners = {"asio"},
                                  .cores = {1, 2, 3, 4},
                                  .law = {.serial_share = 0, .noise = 0.01}});
  std::vector<int> const depths{1, 8, 32, 128};
  std::vector<double> const rates{1, 8, 20, 20 * gain_after_32};
  for (std::size_t i = 0; i < depths.size(); ++i) {
    auto& point = records.points[i];
    auto const cores = point.shape.cores();
    point.concurrency = depths[i], point.shape = {};
    for (auto& attempt : records.attempts) {
      if (attempt.point != point.id) continue;
      for (auto& sample : attempt.samples) sample.seconds *= cores / rates[i];
      attempt.latencies = {{1000, 980}, {2000, 19}, {1'000'000, 1}};
    }
  }
  return records;
}

TEST(IoScaling, NamesWhereAPoolStopsGaining) {
  auto const flat = io_scaling_of(summarise(io_study(1.0)));
  ASSERT_EQ(flat.size(), 1U);
  ASSERT_EQ(flat[0].rows.size(), 4U);
  EXPECT_EQ(flat[0].rows[flat[0].saturated.value()].concurrency, 32);
  EXPECT_FALSE(flat[0].still_gains());
  auto const gains = io_scaling_of(summarise(io_study(2.0)));
  EXPECT_TRUE(gains.at(0).still_gains());
  auto const& row = flat[0].rows[0];
  EXPECT_LT(row.p50_seconds, row.p99_seconds);
  EXPECT_LE(row.p99_seconds, row.p999_seconds);
  EXPECT_NE(render_table(io_study(1.0), {}).find("no sure gain from here on"), std::string::npos);
}

TEST(IoScaling, WhereNobodyKnowsAnIntervalNoneIsShownAndNoPoolStopsGaining) {
  auto records = io_study(1.0);
  for (auto& attempt : records.attempts) attempt.samples.resize(2);  // a warm-up and one repetition
  std::erase_if(records.attempts, [](Attempt const& attempt) { return attempt.round > 1; });
  auto const all = io_scaling_of(summarise(records));
  ASSERT_EQ(all.size(), 1U);
  for (auto const& row : all[0].rows) {
    EXPECT_GT(row.per_second.value, 0);
    EXPECT_FALSE(is_informative(row.per_second));
  }
  EXPECT_FALSE(all[0].saturated);
  EXPECT_FALSE(all[0].still_gains());
  auto const json = io_json(all);
  EXPECT_TRUE(json[0]["saturated_at"].is_null());
  EXPECT_TRUE(json[0]["still_gains"].is_null());
  EXPECT_EQ(json[0]["rows"][0]["operations_per_second"].dump().find("\"high\":null"),
            json[0]["rows"][0]["operations_per_second"].dump().rfind("\"high\""));
  auto const text = io_text(all, {}, 0);
  EXPECT_EQ(text.find("gain"), std::string::npos) << text;
  EXPECT_NE(text.find("unknown"), std::string::npos) << text;
}

}  // namespace
}  // namespace regatta
