#include <gtest/gtest.h>

#include "tests/results/proposals.hpp"

namespace regatta {

using namespace proposals;

namespace {

/// A point of ranks with a core each; operations in flight: those of what waits.
Point of_ranks(int nodes, int ranks_per_node, int in_flight = 0) {
  Point point;
  point.shape = {nodes, ranks_per_node, 1}, point.concurrency = in_flight;
  return point;
}

TEST(Affinity, PlacementThatIsNoJsonIsSaidToBeMissing) {
  for (auto const* nothing : {"not json", "", R"({"host":3})", R"([{"host":"a","workers":7}])"}) {
    EXPECT_TRUE(affinity_of(nothing, of_ranks(1, 1)).lines.empty());
    EXPECT_TRUE(has(affinity_of(nothing, of_ranks(1, 1)).finding, "MISSING: no placement")) << nothing;
  }
}

/// Ranks of one worker each, which host and mask tell.
std::string placed(std::vector<std::pair<std::string, std::string>> const& workers) {
  std::string json;
  for (auto const& [host, mask] : workers)
    json += std::string(json.empty() ? "" : ",") + R"({"host":")" + host +
            R"(","workers":[{"cpu":0,"mask":)" + mask + "}]}";
  return "[" + json + "]";
}

TEST(Affinity, AffinityIsToldAThreadALineAndAHostThatIsLikeAnEarlierOneInOne) {
  EXPECT_EQ(affinity_of(R"([{"host":"n1","rank":3,"workers":[{"worker":1,"cpu":4,"mask":[4,5,6,9]}]}])",
                        of_ranks(1, 1))
                .lines,
            std::vector<std::string>{"host=n1 rank=3 thread=1 cpu=4 affinity=4-6,9"});
  auto const lines =
      affinity_of(placed({{"a", "[0]"}, {"a", "[1]"}, {"b", "[0]"}, {"b", "[1]"}, {"c", "[2]"}}),
                  of_ranks(3, 2))
          .lines;
  EXPECT_EQ(lines, (std::vector<std::string>{"host=a rank=0 thread=0 cpu=0 affinity=0",
                                             "host=a rank=1 thread=0 cpu=0 affinity=1",
                                             "host=b ranks=2-3: threads and affinity as on a",
                                             "host=c rank=4 thread=0 cpu=0 affinity=2"}));
}

TEST(Affinity, SaysWhatTheAffinityProves) {
  EXPECT_EQ(affinity_of(placed({{"a", "[0]"}, {"b", "[0]"}}), of_ranks(2, 1)).finding,
            "Each of the 2 workers on 2 hosts was bound to a CPU of its own.");
  EXPECT_TRUE(has(affinity_of(placed({{"a", "[0]"}, {"a", "[0]"}}), of_ranks(1, 2)).finding,
                  "CHECK: 1 of 2 workers"));
  EXPECT_TRUE(has(affinity_of(placed({{"a", "[0,1]"}, {"a", "[2]"}}), of_ranks(1, 2)).finding,
                  "1 of 2 workers were bound to several"));
}

TEST(Affinity, APlacementThatIsNotOfTheShapeProvesNothing) {
  auto const two = placed({{"a", "[0]"}, {"a", "[1]"}});
  EXPECT_EQ(affinity_of(two, of_ranks(1, 4)).finding,
            "CHECK: the placement is of 2 workers, and the shape has 4; it proves nothing of the shape.");
  EXPECT_TRUE(has(affinity_of(two, of_ranks(1, 1)).finding, "CHECK: the placement is of 2 workers"));
  EXPECT_TRUE(has(affinity_of(two, of_ranks(2, 1)).finding,
                  "CHECK: the placement is on 1 host, and the shape has 2 nodes"));
  EXPECT_TRUE(
      has(affinity_of(two, of_ranks(1, 4, 2)).finding, "Each of the 2 workers on 1 host"));  // they wait
}

TEST(Affinity, ThreadsThatWaitMayShareACpu) {
  EXPECT_TRUE(has(affinity_of(placed({{"a", "[0]"}, {"a", "[0]"}}), of_ranks(1, 2, 8)).finding,
                  "2 workers share 1 CPU:"));
  EXPECT_EQ(affinity_of(placed({{"a", "[0]"}, {"a", "[0]"}, {"a", "[1]"}}), of_ranks(1, 2, 8)).finding,
            "3 workers share 2 CPUs: an operation in flight may have a thread of its own, which waits.");
}

}  // namespace
}  // namespace regatta
