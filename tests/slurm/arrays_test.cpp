#include "slurm/arrays.hpp"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <regex>
#include <set>

#include "driver/plan.hpp"
#include "kernels/error.hpp"
#include "slurm/core_hours.hpp"

namespace regatta {
namespace {

Job job_of(std::string const& sweep, std::string const& kernels, std::string const& slurm = "") {
  return parse_job("[study]\nname = \"s\"\n[sweep]\n" + sweep + "\n[measure]\nrounds = 2\ntimeout = 10\n" +
                       kernels + "\n[slurm]\n" + slurm + "\n",
                   "job.toml");
}

constexpr char const* two_kernels =
    "[[kernel]]\nname = \"count\"\nsize = [100, 200]\n[[kernel]]\nname = \"triad\"\nsize = 1000";

struct Cut {
  Plan plan;
  std::vector<Turn> turns;
  Arrays arrays;
};

Cut cut(Job const& job, ArrayRules rules = {}, int cores = 4) {
  Cut made;
  made.plan = expand(job, {cores});
  made.turns = missing_turns(made.plan.points, {}, job.measure);
  rules.pack = job.slurm.pack;
  made.arrays = make_arrays(made.turns, job.measure, rules);
  return made;
}

std::map<std::string, Point const*> by_id(Plan const& plan) {
  std::map<std::string, Point const*> points;
  for (auto const& point : plan.points) points.emplace(point.id, &point);
  return points;
}

/// Whatever the rules: every point is in exactly one task, every task in exactly one array, and all tasks of
/// an array have one size.
void expect_whole(Cut const& made, ArrayRules const& rules) {
  auto const points = by_id(made.plan);
  std::multiset<std::string> seen;
  std::size_t next = 0, turns = 0;
  for (auto const& array : made.arrays.arrays) {
    EXPECT_EQ(array.first_task, next);
    EXPECT_GE(array.tasks, 1U);
    EXPECT_LE(static_cast<std::int64_t>(array.tasks), rules.max_array_size);
    EXPECT_GT(array.limit_seconds, 0);
    next += array.tasks;
    for (auto i = array.first_task; i < next; ++i) {
      turns += made.arrays.tasks[i].turns;
      for (auto const& id : made.arrays.tasks[i].points) {
        seen.insert(id);
        EXPECT_EQ(points.at(id)->shape.nodes, array.request.nodes);
        EXPECT_EQ(points.at(id)->shape.cores_per_node(), array.request.cores_per_node);
      }
    }
  }
  EXPECT_EQ(next, made.arrays.tasks.size());
  EXPECT_EQ(seen.size(), made.plan.points.size());
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), made.plan.points.size());
  EXPECT_EQ(turns, made.turns.size());
}

TEST(Arrays, WhatIsComparedMeetsTheSameNodes) {
  auto const made =
      cut(job_of("cores = [1, 2, 4]\nnodes = [1, 2]\nschedule = [\"static\", \"dynamic\"]", two_kernels));
  expect_whole(made, {});
  auto const points = by_id(made.plan);
  std::map<std::string, std::set<std::size_t>> tasks_of;  // what is compared → its tasks
  for (std::size_t i = 0; i < made.arrays.tasks.size(); ++i)
    for (auto const& id : made.arrays.tasks[i].points) {
      auto const& point = *points.at(id);
      tasks_of[point.kernel + std::to_string(point.size()) + "/" + std::to_string(point.shape.nodes) + "/" +
               std::to_string(point.shape.cores())]
          .insert(i);
    }
  EXPECT_EQ(tasks_of.size(), 3U * 6U);
  for (auto const& [what, tasks] : tasks_of) EXPECT_EQ(tasks.size(), 1U) << what;
}

TEST(Arrays, RunnersOfOneSizeShareAnArray) {
  auto const made = cut(job_of("cores = [4]", two_kernels));
  EXPECT_EQ(made.arrays.arrays.size(), 1U);
  EXPECT_EQ(made.arrays.arrays[0].request, (Request{1, 4}));
}

TEST(Arrays, AsFewAsTheShapesAndTheArraySizeAllow) {
  std::string sizes = "size = [1";
  for (int size = 2; size <= 2500; ++size) sizes += "," + std::to_string(size);
  auto const job = job_of("runners = [\"openmp\", \"tbb\"]\ncores = [1, 2]",
                          "[[kernel]]\nname = \"count\"\n" + sizes + "]", "pack = 1");
  for (std::int64_t const size : {1, 7, 1001, 2500, 100000}) {
    if (size == 1) continue;  // ten thousand arrays say no more than seven hundred
    ArrayRules rules;
    rules.max_array_size = size;
    auto const made = cut(job, rules);
    expect_whole(made, rules);
    auto const tasks_a_shape = 5000;
    EXPECT_EQ(made.arrays.arrays.size(), 2U * static_cast<std::size_t>((tasks_a_shape + size - 1) / size));
  }
}

TEST(Arrays, PackIsTheMostThatATaskHolds) {
  for (int const pack : {1, 2, 3, 5, 8, 100}) {
    auto const made = cut(job_of("cores = [1, 2, 4]", two_kernels, "pack = " + std::to_string(pack)));
    expect_whole(made, {});
    for (auto const& task : made.arrays.tasks) EXPECT_LE(task.points.size(), static_cast<std::size_t>(pack));
  }
}

TEST(Arrays, WithoutPackATaskTakesWhatItsTimeSurelySufficesFor) {
  ArrayRules rules;
  rules.time_seconds = 600;
  auto const made = cut(job_of("cores = [1, 2, 4]\nrunners = [\"openmp\", \"tbb\"]", two_kernels), rules);
  expect_whole(made, rules);
  for (auto const& task : made.arrays.tasks)
    EXPECT_LE(task.worst_seconds + static_cast<double>(job_overhead_seconds), 600);
  for (auto const& array : made.arrays.arrays) EXPECT_EQ(array.limit_seconds, 600);
  EXPECT_EQ(made.arrays.tasks.size(), 3U) << "3 groups × 2 runners × 2 rounds × 13 s fit";
}

TEST(Arrays, TheTimeLimitCoversEveryTimeoutOrIsThePartitions) {
  auto const job = job_of("cores = [1, 2]", two_kernels);
  for (auto const& array : cut(job).arrays.arrays) {
    auto const made = cut(job);
    for (auto i = array.first_task; i < array.first_task + array.tasks; ++i)
      EXPECT_GE(static_cast<double>(array.limit_seconds), made.arrays.tasks[i].worst_seconds);
  }
  ArrayRules rules;
  rules.longest_seconds = 200;
  for (auto const& array : cut(job, rules).arrays.arrays) EXPECT_LE(array.limit_seconds, 200);
}

TEST(Arrays, OnlyWhatIsMissingIsCounted) {
  auto const job = job_of("cores = [1]\nrunners = [\"openmp\"]", two_kernels);
  auto const plan = expand(job, {4});
  Attempt done;
  done.point = plan.points.front().id;
  done.round = 1;
  auto const turns = missing_turns(plan.points, {done}, job.measure);
  auto const arrays = make_arrays(turns, job.measure, {});
  std::size_t counted = 0;
  for (auto const& task : arrays.tasks) counted += task.turns;
  EXPECT_EQ(counted, 5U);
}

TEST(CoreHours, CountsWhatIsAllocated) {
  auto const sweep = "cores = [2]\nrunners = [\"openmp\"]";
  auto const shared = job_of(sweep, two_kernels), whole = job_of(sweep, two_kernels, "exclusive = true");
  auto const made = cut(shared);
  Partition partition;
  partition.cores_per_node = 8;
  auto const a = core_hours_of(made.arrays, made.turns, shared, partition, {}),
             b = core_hours_of(made.arrays, made.turns, whole, partition, {});
  // 6 × 13 s and 120 s are 198 s: a limit of four minutes. The job that collects has half an hour of one
  // core.
  EXPECT_DOUBLE_EQ(a.worst, 240.0 * 2 / 3600 + 0.5);
  EXPECT_DOUBLE_EQ(b.worst, 240.0 * 8 / 3600 + 0.5);
  EXPECT_EQ(a.known_points, 0U);
}

TEST(CoreHours, WholeNodesMayBeThePartitionsLargest) {
  auto const whole = job_of("cores = [2]\nrunners = [\"openmp\"]", two_kernels, "exclusive = true");
  auto const made = cut(whole);
  Partition partition;
  partition.cores_per_node = 8;
  partition.most_cores_per_node = 32;
  EXPECT_DOUBLE_EQ(core_hours_of(made.arrays, made.turns, whole, partition, {}).worst,
                   240.0 * 32 / 3600 + 0.5);
}

/// 50 attempts of 120 s and 3 s, six minutes at a time: after two minutes of overhead there is room for one.
TEST(CoreHours, EveryLifeOfATaskHasItsOverhead) {
  ArrayTask const task{{"p"}, 50, 50 * 123.0};
  EXPECT_EQ(most_lives(task, {{1, 1}, 0, 1, 360}), 50);
  EXPECT_EQ(most_lives(task, {{1, 1}, 0, 1, 600}), 17) << "three attempts each";
  EXPECT_EQ(most_lives(task, {{1, 1}, 0, 1, 50 * 123 + 120}), 1);
  EXPECT_EQ(most_lives({{"p"}, 1, 123}, {{1, 1}, 0, 1, 180}), 1)
      << "without an attempt it is not started again";
  Partition partition;
  partition.cores_per_node = 8;
  Arrays const arrays{{task}, {{{1, 4}, 0, 1, 360}}};
  auto const job = job_of("cores = [4]", two_kernels);
  EXPECT_DOUBLE_EQ(core_hours_of(arrays, {}, job, partition, {}).worst, 12180.0 / 3600 * 4 + 0.5)
      << "50 × 243 s, in whole minutes";
}

TEST(CoreHours, OfNoArrayAreThoseOfTheJobThatCollects) {
  EXPECT_DOUBLE_EQ(core_hours_of({}, {}, job_of("cores = [4]", two_kernels), {}, {}).worst, 0.5);
}

TEST(CoreHours, ABudgetRefusesWhatMayCostMore) {
  auto const job = job_of("cores = [1]", two_kernels, "budget_core_hours = 1.5");
  EXPECT_NO_THROW(check_budget(job, {1.5, 0, 0}));
  try {
    check_budget(job, {1.6, 0, 0});
    FAIL() << "1.6 core-hours of 1.5";
  } catch (JobError const& error) {
    EXPECT_TRUE(std::regex_search(error.what(), std::regex("^[^:]+:[0-9]+:[0-9]+: .*1.60 core-hours")))
        << error.what();
  }
  EXPECT_NO_THROW(check_budget(job_of("cores = [1]", two_kernels), {1e9, 0, 0}));
}

}  // namespace
}  // namespace regatta
