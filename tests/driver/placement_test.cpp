#include "driver/placement.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "driver/calibration.hpp"
#include "driver/cgroup.hpp"
#include "driver/environment.hpp"
#include "driver/memory.hpp"
#include "driver/repeat.hpp"
#include "driver/scratch.hpp"
#include "kernels/error.hpp"
#include "kernels/pages.hpp"
#include "kernels/registry.hpp"
#include "kernels/untouched_array.hpp"
#include "results/analysis/median.hpp"
#include "runners/cpu_mask.hpp"

namespace regatta {
namespace {

namespace fs = std::filesystem;

AllowedCpus four_cores() {
  return {.cores = {2, 4, 6, 8}, .siblings = {}, .quota = std::nullopt};
}

class Tree : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) / ("cgroup-" + std::to_string(getpid()));
    fs::create_directories(root_ / "a/b");
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(std::string const& file, std::string const& text) const { std::ofstream(root_ / file) << text; }
  fs::path root_;
};

TEST(Placement, RanksOfANodeGetNeighbouringCoresInOrder) {
  Shape const shape{.nodes = 1, .ranks_per_node = 2, .threads_per_rank = 2};
  EXPECT_EQ(place(four_cores(), shape, 0, false).cpus, (std::vector{2, 4}));
  EXPECT_EQ(place(four_cores(), shape, 1, false).cpus, (std::vector{6, 8}));
}

std::string refusal(AllowedCpus const& allowed, Shape const& shape, std::optional<int> local_rank) {
  try {
    (void)place(allowed, shape, local_rank, false);
  } catch (EnvironmentError const& error) {
    return error.what();
  }
  return "placed";
}

TEST(Placement, ARankThatItsLauncherBoundIsToldHowNotTo) {
  auto allowed = four_cores();
  Shape const shape{.nodes = 1, .ranks_per_node = 1, .threads_per_rank = 5};
  EXPECT_EQ(refusal(allowed, shape, 0).find("--bind-to none"), std::string::npos);
  allowed.masked = true;
  EXPECT_EQ(refusal(allowed, shape, std::nullopt).find("--bind-to none"), std::string::npos);
  EXPECT_NE(refusal(allowed, shape, 0).find("--bind-to none"), std::string::npos);
}

TEST(Placement, OtherRanksThanTheShapeHasAreNamedWithWhatWouldBeRight) {
  Point point;
  point.runner = "mpi";
  EXPECT_EQ(rank_count_fault(1, point), "");
  EXPECT_EQ(rank_count_fault(2, point),
            "2 ranks started, 1 asked; give --ranks-per-node 2, or start as many as are asked");
  point.runner = "openmp";
  EXPECT_NE(rank_count_fault(2, point).find("without mpirun"), std::string::npos);
  point.runner = "mpi", point.shape.nodes = 2;
  EXPECT_NE(rank_count_fault(1, point).find("--nodes times --ranks-per-node"), std::string::npos);
}

TEST(Placement, MoreCoresThanAllowedIsAnEnvironmentErrorThatNamesTheRemedy) {
  Shape const shape{.nodes = 1, .ranks_per_node = 1, .threads_per_rank = 5};
  try {
    (void)place(four_cores(), shape, 0, false);
    FAIL() << "placed 5 threads on 4 cores";
  } catch (EnvironmentError const& error) {
    EXPECT_NE(std::string(error.what()).find("allow_oversubscription"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("5 cores asked"), std::string::npos);
  }
}

TEST(Placement, OversubscriptionIsRecordedAndRepeatsCpus) {
  Shape const shape{.nodes = 1, .ranks_per_node = 1, .threads_per_rank = 5};
  auto const placement = place(four_cores(), shape, 0, true);
  EXPECT_TRUE(placement.oversubscribed);
  EXPECT_EQ(placement.cpus, (std::vector{2, 4, 6, 8, 2}));
}

TEST(Placement, WorkersBeyondTheCoresGetTheirOtherHardwareThreadsFirst) {
  auto allowed = four_cores();
  allowed.siblings = {3, 5, 7, 9};
  EXPECT_EQ(place(allowed, {1, 1, 9}, 0, true).cpus, (std::vector{2, 4, 6, 8, 3, 5, 7, 9, 2}));
  EXPECT_EQ(place(allowed, {1, 3, 2}, 2, true).cpus, (std::vector{3, 5}));
  EXPECT_EQ(place(allowed, {1, 1, 4}, 0, true).cpus, allowed.cores);
}

TEST(Placement, AQuotaBelowTheCoresAskedIsRefused) {
  auto allowed = four_cores();
  allowed.quota = 1.5;
  EXPECT_EQ(allowed.usable(), 1);
  EXPECT_THROW((void)place(allowed, {1, 1, 2}, 0, false), EnvironmentError);
  EXPECT_TRUE(place(allowed, {1, 1, 2}, 0, true).oversubscribed);
  EXPECT_FALSE(place(allowed, {1, 1, 1}, 0, false).oversubscribed);
}

TEST_F(Tree, TheLeastQuotaOfAGroupAndItsParentsCounts) {
  write("cpu.max", "max 100000\n");
  write("a/cpu.max", "150000 100000\n");
  write("a/b/cpu.max", "400000 100000\n");
  EXPECT_DOUBLE_EQ(cgroup_quota(root_, "0::/a/b\n").value(), 1.5);
  EXPECT_FALSE(cgroup_quota(root_, "0::/\n").has_value());
}

TEST_F(Tree, CgroupVersionOneIsReadToo) {
  fs::create_directories(root_ / "cpu,cpuacct/job");
  write("cpu,cpuacct/job/cpu.cfs_quota_us", "50000\n");
  write("cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  EXPECT_DOUBLE_EQ(cgroup_quota(root_, "4:cpu,cpuacct:/job\n2:memory:/job\n").value(), 0.5);
  write("cpu,cpuacct/job/cpu.cfs_quota_us", "-1\n");
  EXPECT_FALSE(cgroup_quota(root_, "4:cpu,cpuacct:/job\n").has_value());
}

TEST_F(Tree, TheLimitOfMemoryIsThatOfAGroupOrOfOneAboveIt) {
  write("a/memory.max", "1000000\n");
  write("a/b/memory.max", "max\n");
  EXPECT_DOUBLE_EQ(cgroup_memory(root_, "0::/a/b\n").value(), 1'000'000);
  EXPECT_FALSE(cgroup_memory(root_, "0::/\n").has_value());
  fs::create_directories(root_ / "memory/job/step");
  write("memory/memory.limit_in_bytes", "9223372036854771712\n");  // none
  write("memory/job/memory.limit_in_bytes", "2000000\n");
  EXPECT_DOUBLE_EQ(cgroup_memory(root_, "4:memory:/job/step\n").value(), 2'000'000);
  EXPECT_FALSE(cgroup_memory(root_, "4:memory:/\n").has_value());
}

TEST(Environment, NamesTheGroupsThatLimit) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(limiting_cgroups("0::/user.slice\n"), (Lines{"0::/user.slice"}));
  EXPECT_EQ(limiting_cgroups("9:name=systemd:/\n4:memory:/m\n2:cpuset:/\n1:cpu,cpuacct:/c\n0::/\n"),
            (Lines{"1:cpu,cpuacct:/c", "4:memory:/m"}));
  EXPECT_TRUE(limiting_cgroups("").empty());
  auto const facts = read_environment({}).facts;
  if (own_cgroups().empty()) return;
  EXPECT_TRUE(facts.contains("cgroup_cpu_quota"));
  EXPECT_TRUE(facts.contains("cgroup_memory_limit"));
}

TEST_F(Tree, MemoryIsTheLeastOfTheMachineAndTheGroupsAboveUs) {
  std::string const meminfo = "MemTotal:  9000 kB\nMemAvailable:    8000 kB\n";
  auto const machine = available_memory(meminfo, root_, "0::/a/b\n");
  EXPECT_DOUBLE_EQ(machine.bytes, 8000 * 1024.0);
  EXPECT_EQ(machine.limit, "MemAvailable");
  write("a/memory.max", "1000000\n");
  write("a/memory.current", "700000\n");
  write("a/memory.stat", "anon 1\ninactive_file 100000\nactive_file 50000\n");
  write("a/b/memory.max", "max\n");
  write("a/b/memory.current", "700000\n");
  auto const group = available_memory(meminfo, root_, "0::/a/b\n");
  EXPECT_DOUBLE_EQ(group.bytes, 450'000);
  EXPECT_EQ(group.limit, root_.string() + "/a");
}

TEST_F(Tree, MemoryOfCgroupVersionOneIsReadToo) {
  fs::create_directories(root_ / "memory/job");
  write("memory/job/memory.limit_in_bytes", "1000000\n");
  write("memory/job/memory.usage_in_bytes", "400000\n");
  write("memory/job/memory.stat", "inactive_file 9\ntotal_inactive_file 100000\n");
  EXPECT_DOUBLE_EQ(available_memory("", root_, "4:cpu,cpuacct:/job\n2:memory:/job\n").bytes, 700'000);
}

TEST(Memory, LackOfItNamesTheAmountAndTheRemedy) {
  EXPECT_EQ(lack_of_memory("triad", 2, {1e10, "MemAvailable"}),
            "out of memory: kernel 'triad' asks for more than this node has left for its 2 ranks (10.0 GB by "
            "MemAvailable), or than `ulimit` allows; lower `size`, take more nodes, or free memory");
}

TEST(Environment, AStepOfAJobIsNoOtherMachine) {
  EXPECT_EQ(without_step("0::/system.slice/slurmstepd.scope/job_12/step_3/user/task_0"),
            without_step("0::/system.slice/slurmstepd.scope/job_12/step_batch/user/task_special"));
  EXPECT_EQ(without_step("9:memory:/slurm/uid_0/job_12/step_3"), "9:memory:/slurm/uid_0/job_12");
  EXPECT_NE(without_step("0::/job_12/step_3"), without_step("0::/job_13/step_3"));
  EXPECT_EQ(without_step("0::/user.slice"), "0::/user.slice");
}

TEST(Memory, MoreThanIsLeftIsRefusedBeforeItIsTouched) {
  {
    MemoryLimit const limit(1e8);
    EXPECT_NO_THROW(UntouchedArray<double>(5'000'000));
#if !defined(__SANITIZE_ADDRESS__)  // whose operator new ends the process instead of throwing
    EXPECT_THROW(UntouchedArray<double>(50'000'000), std::bad_alloc);
#endif
    EXPECT_THROW(Pages(400'000'000, PagePolicy::small), EnvironmentError);
  }
  EXPECT_NO_THROW(UntouchedArray<double>(50'000'000));
  EXPECT_GT(available_memory().bytes, 0);
}

TEST(Memory, ARankIsChargedForTheDataThatItOwns) {
  auto const& triad = find_kernel("triad");
  auto const parameters = Parameters::complete(triad.parameters, {{"size", std::int64_t{12'000'000}}});
  MemoryLimit const limit(200e6);  // the arrays have 288 MB
  EXPECT_NO_THROW((void)triad.make(parameters, {.share = {1, 2}, .owns_block = true}));
  EXPECT_THROW((void)triad.make(parameters, {.share = {1, 2}, .owns_block = false}), EnvironmentError);
}

TEST(Placement, AWorkerThatMayRunAnywhereIsAFault) {
  auto const text = masks_json("n1", 0, {{0, {0, 1}, 0}});
  EXPECT_NE(placement_fault({text}, {1, 1, 1}).find("CPUs 0,1"), std::string::npos);
}

TEST(Placement, TwoRanksOnOneCpuAreAFaultOnOneHostAndFineOnTwo) {
  auto const first = masks_json("n1", 0, {{0, {3}, 3}});
  EXPECT_NE(placement_fault({first, masks_json("n1", 1, {{0, {3}, 3}})}, {1, 2, 1}).find("share CPU 3"),
            std::string::npos);
  EXPECT_EQ(placement_fault({first, masks_json("n2", 1, {{0, {3}, 3}})}, {2, 1, 1}), "");
}

TEST(Placement, FewerCoresThanThreadsIsAFault) {
  auto const text = masks_json("n1", 0, {{0, {1}, 1}, {1, {1}, 1}});
  EXPECT_NE(placement_fault({text}, {1, 1, 2}).find("has 1 core, 2 asked"), std::string::npos);
}

TEST(Placement, AThreadThatDidNotComeIsNoWideMask) {
  auto const text = masks_json("n1", 0, {{0, {1}, 1}});
  EXPECT_NE(placement_fault({text}, {1, 1, 2}).find("1 of 2 threads of rank 0 on n1 came"),
            std::string::npos);
}

TEST(Placement, ThreadsBeyondTheCoresNeedNotAllCome) {
  // Of 100 for I/O in flight on two cores, three came.
  auto const text = masks_json("n1", 0, {{0, {1}, 1}, {7, {2}, 2}, {8, {1}, 1}});
  EXPECT_EQ(placement_fault({text}, {1, 1, 2}), "");
}

TEST(Placement, ThisMachineHasACoreAndItsMaskCanBeRead) {
  auto const allowed = allowed_cpus();
  ASSERT_FALSE(allowed.cores.empty());
  EXPECT_GE(allowed.usable(), 1);
  EXPECT_EQ(read_mask(0).mask.size(), allowed.cores.size() + allowed.siblings.size());
}

TEST(Calibration, APeakIsPositiveAndOneCoreHasNoLatency) {
  auto const allowed = allowed_cpus();
  auto const one = measure_fma_peak({allowed.cores.front()});
  EXPECT_GT(one.mean, 1e8);
  EXPECT_EQ(one.least, one.mean);
  EXPECT_EQ(measure_core_latency({allowed.cores.front()}), 0);
  if (allowed.cores.size() > 1) {
    EXPECT_GT(measure_core_latency({allowed.cores[0], allowed.cores[1]}), 0);
    auto const two = measure_fma_peak({allowed.cores[0], allowed.cores[1]});
    EXPECT_GT(two.least, 1e8);
    EXPECT_LE(two.least, two.mean);
  }
}

TEST(Calibration, TheCallersThreadMeetsOthersBeforeAndAfterAndGetsItsMaskBack) {
  auto const cores = allowed_cpus().cores;
  std::vector<std::thread::id> met;
  // A core that is named twice is measured once, or its two threads would wait for each other's time slices.
  (void)measure_fma_peak({cores.front(), cores.back(), cores.front()},
                         [&] { met.push_back(std::this_thread::get_id()); });
  EXPECT_EQ(met, std::vector(2, std::this_thread::get_id()));
  EXPECT_EQ(allowed_cpus().cores, cores);
}

/// Runs in a process of its own whose threads keep a core until they sleep, and begin on the first core;
/// exits with 0 when it was calibrated, with 2 where the system refuses the policy.
[[noreturn]] void calibrate_without_yielding(std::vector<int> const& cpus) {
  sched_param const least{.sched_priority = 1};
  if (::sched_setscheduler(0, SCHED_FIFO, &least) != 0) std::_Exit(2);
  ::alarm(20);
  (void)CpuMask(std::span(cpus).first(1)).bind_this_thread();
  auto const peak = measure_fma_peak(cpus);
  std::_Exit(peak.least > 0 && measure_core_latency(cpus) > 0 ? 0 : 1);
}

TEST(Calibration, ThreadsGetToTheirCoresWhereTheCallerNeverYieldsItsOwn) {
  auto const cores = allowed_cpus().cores;
  if (cores.size() < 2) GTEST_SKIP() << "needs two cores";
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto const calibrated_or_refused = [](int status) {
    return WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 2);
  };
  EXPECT_EXIT(calibrate_without_yielding({cores[0], cores[1]}), calibrated_or_refused, "");
}

TEST(Calibration, WhoMeetsNobodyLeavesNoThreadWaiting) {
  auto const cores = allowed_cpus().cores;
  EXPECT_THROW((void)measure_fma_peak({cores.front(), cores.back()}, [] { throw EnvironmentError("alone"); }),
               EnvironmentError);
}

/// Runs in a process of its own that may have `left` threads beside its first one, as a user of its own;
/// exits with 0 where EnvironmentError names the limit.
[[noreturn]] void calibrate_with_threads(rlim_t left, std::vector<int> const& cpus) {
  rlimit const limit{1 + left, 1 + left};
  if (::setrlimit(RLIMIT_NPROC, &limit) != 0 || ::setresuid(54'321, 54'321, 54'321) != 0) std::_Exit(2);
  try {
    (void)measure_fma_peak(cpus);
  } catch (EnvironmentError const& error) {
    std::_Exit(std::string(error.what()).find("ulimit -u") == std::string::npos ? 3 : 0);
  }
  std::_Exit(4);
}

TEST(Calibration, AThreadThatCannotBeStartedIsNamedAndNobodyWaitsForIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: takes the limit of another user";
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  std::vector<int> const cpus{0, 1, 2, 3};  // nobody gets as far as to need them
  for (rlim_t const left : {0U, 1U, 2U})
    EXPECT_EXIT(calibrate_with_threads(left, cpus), ::testing::ExitedWithCode(0), "") << left;
}

TEST(Scratch, AFileInThePlaceOfTheFolderIsAnEnvironmentError) {
  auto const file = fs::path(::testing::TempDir()) / ("scratch-" + std::to_string(getpid()));
  std::ofstream(file) << "x";
  EXPECT_THROW((void)scratch_folder(file), EnvironmentError);
  fs::remove(file);
}

TEST(Scratch, AFolderThatIsWantedAndMissingIsNotMade) {
  auto const wanted = fs::path(::testing::TempDir()) / ("scratch-" + std::to_string(getpid()));
  EXPECT_THROW((void)scratch_folder(wanted), EnvironmentError);
  EXPECT_FALSE(fs::exists(wanted));
  fs::create_directory(wanted);
  EXPECT_EQ(scratch_folder(wanted), wanted);
  fs::remove(wanted);
  EXPECT_THROW((void)scratch_folder("/nonexistent/regatta"), EnvironmentError);
}

TEST(Scratch, OfOneProcessGoesWithIt) {
  fs::path path;
  {
    Scratch const scratch({}, 1);
    path = scratch.path();
    std::ofstream(path / "stamped-4096") << "x";
    EXPECT_TRUE(fs::exists(path / "stamped-4096"));
  }
  EXPECT_FALSE(fs::exists(path));
  auto const wanted = fs::path(::testing::TempDir()) / ("scratch-kept-" + std::to_string(getpid()));
  fs::create_directory(wanted);
  { EXPECT_EQ(Scratch(wanted, 1).path(), wanted); }
  EXPECT_TRUE(fs::exists(wanted));
  fs::remove(wanted);
}

TEST(Placement, AMachineThatHwlocIsToldOfIsNotThisOne) {
  auto const here = allowed_cpus().cores;
  ::setenv("HWLOC_SYNTHETIC", "core:1 pu:1", 1);
  auto const still = allowed_cpus().cores;
  EXPECT_STREQ(std::getenv("HWLOC_SYNTHETIC"), "core:1 pu:1");  // the record tells of it
  ::unsetenv("HWLOC_SYNTHETIC");
  EXPECT_EQ(still, here);
}

TEST(Repetitions, GoOnUntilTheIntervalIsNarrowOrTheMaximumIsReached) {
  Measure measure;
  measure.min_repetitions = 6;
  measure.max_repetitions = 8;
  measure.ci = 0.02;
  EXPECT_FALSE(precise_enough({1, 1, 1, 1, 1}, measure));
  EXPECT_TRUE(precise_enough({1, 1, 1, 1, 1, 1}, measure));
  EXPECT_FALSE(precise_enough({1, 2, 1, 2, 1, 2}, measure));
  EXPECT_TRUE(precise_enough({1, 2, 1, 2, 1, 2, 1, 2}, measure));
}

TEST(Median, IntervalsAreTheTabledOrderStatistics) {
  // n = 10: second and ninth, coverage 97.85 % (David & Nagaraja, table 7.1)
  std::vector<double> values{10, 1, 9, 2, 8, 3, 7, 4, 6, 5};
  auto const interval = median_interval(values);
  EXPECT_DOUBLE_EQ(interval.median, 5.5);
  EXPECT_DOUBLE_EQ(interval.low, 2);
  EXPECT_DOUBLE_EQ(interval.high, 9);
  EXPECT_NEAR(interval.coverage, 0.9785, 1e-4);
  EXPECT_NEAR(median_interval({1, 2, 3, 4, 5}).coverage, 1 - 2.0 / 32, 1e-12);
  EXPECT_EQ(median_interval({}).median, 0);
}

TEST(AffinityText, HasALineForEveryThreadOfEveryRank) {
  EXPECT_EQ(affinity_text({masks_json("n1", 0, {{0, {0, 1, 2, 8}, 1}, {1, {3}, 3}}),
                           masks_json("n2", 1, {{0, {5, 7}, 5}})}),
            "host n1 rank 0 thread 0 affinity 0-2,8\nhost n1 rank 0 thread 1 affinity 3\n"
            "host n2 rank 1 thread 0 affinity 5,7\n");
}

}  // namespace
}  // namespace regatta
