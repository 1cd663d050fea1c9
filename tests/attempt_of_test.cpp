#include "driver/attempt_of.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "driver/point_request.hpp"
#include "results/codec.hpp"

namespace regatta {
namespace {

Point point_named(std::string id) {
  Point point;
  point.id = std::move(id);
  return point;
}

Attempt measured(double seconds = 0.5) {
  Attempt attempt;
  attempt.point = "p1";
  attempt.result = "00ff";
  attempt.verified = true;
  attempt.samples = {{0, true, 1.0}, {1, false, seconds}};
  return attempt;
}

Outcome printed(std::string const& out) {
  Outcome outcome;
  outcome.marked = MarkedLines({environment_mark, attempt_mark});
  outcome.marked.add(out);
  outcome.wall_seconds = 2;
  return outcome;
}

std::string line_of(Attempt const& attempt) {
  return attempt_mark + to_json(attempt) + "\n";
}

Attempt kept(Outcome const& outcome) {
  return attempt_of(outcome, point_named("p1"), 3, 120).attempt;
}

TEST(AttemptOf, KeepsWhatThePointPrintedAndAddsWhatTheDriverKnows) {
  Environment environment{"e1", {{"host", "vm"}}};
  auto const execution = attempt_of(printed(std::string("a library's noise\n") + environment_mark +
                                            to_json(environment) + "\n" + line_of(measured())),
                                    point_named("p1"), 3, 120);
  EXPECT_EQ(execution.attempt.status, Status::ok);
  EXPECT_EQ(execution.attempt.round, 3);
  EXPECT_EQ(execution.attempt.elapsed_seconds, 2);
  EXPECT_EQ(execution.attempt.samples.size(), 2U);
  ASSERT_TRUE(execution.environment);
  EXPECT_EQ(*execution.environment, environment);
  EXPECT_EQ(execution.attempt.environment, "e1");
}

TEST(AttemptOf, TheLastMarkedLineCounts) {
  auto first = measured();
  first.result = "forged";
  EXPECT_EQ(
      kept(printed(line_of(first) + "x" + attempt_mark + "not at a line's beginning\n" + line_of(measured())))
          .result,
      "00ff");
  EXPECT_EQ(kept(printed(line_of(measured()) + "x" + attempt_mark + "{}\n")).result, "00ff");
}

TEST(AttemptOf, AFailureKeepsItsCauseAndNoMeasurement) {
  auto outcome = printed(line_of(measured()));
  outcome.signal = SIGSEGV;
  auto const attempt = kept(outcome);
  EXPECT_EQ(attempt.status, Status::failed);
  EXPECT_EQ(attempt.exit_code, 139);
  EXPECT_NE(attempt.reason.find("SIGSEGV"), std::string::npos);
  EXPECT_TRUE(attempt.samples.empty());
  EXPECT_EQ(attempt.point, "p1");
}

TEST(AttemptOf, ATimeoutIsOne) {
  auto outcome = printed("");
  outcome.timed_out = true;
  outcome.signal = SIGTERM;
  EXPECT_EQ(kept(outcome).status, Status::timeout);
}

TEST(AttemptOf, NothingPrintedIsInvalid) {
  auto const attempt = kept(printed("hello\n"));
  EXPECT_EQ(attempt.status, Status::invalid);
  EXPECT_FALSE(attempt.reason.empty());
}

TEST(AttemptOf, ACutLineIsInvalid) {
  auto const line = line_of(measured());
  for (auto const length : {line.size() / 4, line.size() / 2, line.size() - 2}) {
    auto const attempt = kept(printed(line.substr(0, length)));
    EXPECT_EQ(attempt.status, Status::invalid) << length;
    EXPECT_NE(attempt.reason.find("cut off after"), std::string::npos) << attempt.reason;
  }
}

TEST(MarkedLines, AreWholeHoweverTheTextIsCutIntoPieces) {
  std::string const text = "x @a no\n@b one\n@a " + std::string(300, '7') + "\n@\n@c\n\n@b two\nlast";
  for (std::size_t piece = 1; piece < 12; ++piece) {
    MarkedLines lines({"@a ", "@b "});
    for (std::size_t at = 0; at < text.size(); at += piece) lines.add(text.substr(at, piece));
    EXPECT_EQ(lines.last("@a ").text, std::string(300, '7')) << piece;
    EXPECT_EQ(lines.last("@b ").text, "two") << piece;
    EXPECT_FALSE(lines.last("@a ").cut);
    EXPECT_EQ(lines.last("@d ").text, "");
  }
}

TEST(MarkedLines, TellThatALineIsCut) {
  MarkedLines lines({"@a ", "@b "}, 4);
  lines.add("@a 12345\n@b 12");
  EXPECT_EQ(lines.last("@a ").text, "1234");
  EXPECT_TRUE(lines.last("@a ").cut);
  EXPECT_TRUE(lines.last("@b ").cut);
  lines.add("3\n");
  EXPECT_FALSE(lines.last("@b ").cut);
}

TEST(AttemptOf, TimesThatCannotBeAreInvalid) {
  EXPECT_EQ(kept(printed(line_of(measured(-1)))).status, Status::invalid);
  auto line = line_of(measured(0.123456));
  for (auto const* wrong : {"NaN", "null", "1e999", "-0.5", "\"1\""}) {
    auto text = line;
    text.replace(text.find("0.123456"), 8, wrong);
    EXPECT_EQ(kept(printed(text)).status, Status::invalid) << wrong;
  }
}

TEST(AttemptOf, NoRepetitionIsInvalid) {
  auto attempt = measured();
  attempt.samples.pop_back();
  EXPECT_EQ(kept(printed(line_of(attempt))).status, Status::invalid);
}

TEST(AttemptOf, AnotherPointsMeasurementIsInvalid) {
  auto attempt = measured();
  attempt.point = "p2";
  auto const got = kept(printed(line_of(attempt)));
  EXPECT_EQ(got.status, Status::invalid);
  EXPECT_EQ(got.point, "p1");
  EXPECT_NE(got.reason.find("different builds"), std::string::npos);
}

TEST(AttemptOf, WhatThePointItselfCalledInvalidStaysSo) {
  auto attempt = measured();
  attempt.status = Status::invalid;
  attempt.reason = "sum is 3, not 4";
  EXPECT_EQ(kept(printed(line_of(attempt))).reason, "sum is 3, not 4");
}

}  // namespace
}  // namespace regatta
