#include "driver/notation.hpp"

#include <gtest/gtest.h>

#include "kernels/error.hpp"

namespace regatta {
namespace {

std::vector<int> counts(std::string_view text, int cores_per_node = 8) {
  return counts_of(cores_from(text), cores_per_node);
}

TEST(Notation, CoresAreNumbersSharesOfANodeAndRanges) {
  EXPECT_EQ(counts("6"), (std::vector{6}));
  EXPECT_EQ(counts("1node"), (std::vector{8}));
  EXPECT_EQ(counts("1/2node"), (std::vector{4}));
  EXPECT_EQ(counts("1..4"), (std::vector{1, 2, 3, 4}));
  EXPECT_EQ(counts("1..16+4"), (std::vector{1, 5, 9, 13}));
  EXPECT_EQ(counts("1..64*2"), (std::vector{1, 2, 4, 8, 16, 32, 64}));
  EXPECT_EQ(counts("3..20*2"), (std::vector{3, 6, 12}));
  EXPECT_EQ(counts("1..1node*2"), (std::vector{1, 2, 4, 8}));
  EXPECT_EQ(counts("1/4node..1node+2"), (std::vector{2, 4, 6, 8}));
}

TEST(Notation, AShareOfANodeIsRoundedDownAndAtLeastOne) {
  EXPECT_EQ(counts("1/2node", 3), (std::vector{1}));
  EXPECT_EQ(counts("1/4node", 2), (std::vector{1}));
  EXPECT_EQ(counts("2/3node", 8), (std::vector{5}));
}

TEST(Notation, ARangeUpToANodeMayBeEmptyThere) {
  EXPECT_TRUE(counts("4..1node", 2).empty());
}

TEST(Notation, WrongCoresAreRefused) {
  for (auto const* text : {"",
                           "0",
                           "-1",
                           "x",
                           "1..",
                           "..2",
                           "8..2",
                           "1..8*1",
                           "1..8*0",
                           "1..8+0",
                           "1..8*",
                           "2node",
                           "1/0node",
                           "0/2node",
                           "99999999999999999999",
                           "65537",
                           "1..99999999999",
                           "1...3",
                           "1e3",
                           "0x10",
                           "1..2..3",
                           "node",
                           "1//2node",
                           "1.5"})
    EXPECT_THROW((void)cores_from(text), UsageError) << text;
}

TEST(Notation, SchedulesHaveAGrainAfterAComma) {
  EXPECT_EQ(schedule_from("static").kind, ScheduleKind::fixed);
  EXPECT_EQ(schedule_from("guided").grain, 1U);
  EXPECT_EQ(schedule_from("dynamic,16").grain, 16U);
  EXPECT_EQ(schedule_from("cyclic, 4").kind, ScheduleKind::cyclic);
  for (auto const* text : {"", "Static", "static,4", "dynamic,", "dynamic,0", "dynamic,-1", "dynamic,x",
                           "dynamic,1,2", "dynamic,9999999999", "auto"})
    EXPECT_THROW((void)schedule_from(text), UsageError) << text;
}

TEST(Notation, ASchedulesTextReadsBackAsItself) {
  for (auto const* text : {"static", "cyclic", "dynamic", "guided", "dynamic,16", "guided,2"})
    EXPECT_EQ(text_of(schedule_from(text)), text);
}

TEST(Notation, DurationsAddUp) {
  EXPECT_EQ(seconds_from("2m"), 120);
  EXPECT_EQ(seconds_from("90s"), 90);
  EXPECT_EQ(seconds_from("1h30m"), 5400);
  EXPECT_EQ(seconds_from("500ms"), 0.5);
  EXPECT_EQ(seconds_from("1.5h"), 5400);
  EXPECT_EQ(seconds_from("3"), 3);  // as the error's own words allow
  for (auto const* text : {"", "m", "2x", "-2m", "2m3", "1 h", "2 m", "nan", "inf", "1..5s", "2M"})
    EXPECT_THROW((void)seconds_from(text), UsageError) << text;
}

}  // namespace
}  // namespace regatta
