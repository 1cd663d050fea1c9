#include "driver/preflight.hpp"

#include <gtest/gtest.h>

#include "driver/hostfile.hpp"
#include "kernels/error.hpp"

namespace regatta {
namespace {

std::vector<Point> one(std::string runner, Shape shape) {
  std::vector<Point> points(1);
  points[0].runner = std::move(runner);
  points[0].shape = shape;
  return points;
}

Preflight machine() {
  Preflight here;
  here.cpus.cores = {0, 1};
  here.mpirun = "/usr/bin/mpirun";
  here.point = "/opt/regatta-point";
  here.point_mpi = "/opt/regatta-point-mpi";
  here.open_files = 1024;
  return here;
}

std::string refusal(std::vector<Point> const& points, Preflight const& here) {
  try {
    check_before_launch(points, here);
  } catch (EnvironmentError const& error) {
    return error.what();
  }
  return {};
}

bool says(std::string const& text, char const* words) {
  return text.find(words) != std::string::npos;
}

TEST(Preflight, PassesWhatTheMachineCanRun) {
  EXPECT_EQ(refusal(one("openmp", {1, 1, 2}), machine()), "");
  EXPECT_EQ(refusal(one("mpi", {1, 2, 1}), machine()), "");
}

TEST(Preflight, NamesThePackageOfAMissingMpirun) {
  auto here = machine();
  here.mpirun.clear();
  EXPECT_TRUE(says(refusal(one("mpi", {1, 2, 1}), here), "apt-get install openmpi-bin"));
  EXPECT_EQ(refusal(one("openmp", {1, 1, 2}), here), "");
}

TEST(Preflight, NamesAMissingPartOfTheProgram) {
  auto here = machine();
  here.point.clear();
  here.point_mpi.clear();
  EXPECT_TRUE(says(refusal(one("tbb", {1, 1, 2}), here), "regatta-point is missing"));
  EXPECT_TRUE(says(refusal(one("mpi", {1, 1, 1}), here), "regatta-point-mpi is missing"));
}

TEST(Preflight, RefusesMoreCoresThanAllowedUnlessToldOtherwise) {
  auto here = machine();
  EXPECT_TRUE(
      says(refusal(one("mpi+tbb", {1, 2, 2}), here), "4 cores a node are asked for and 2 may be used"));
  here.allow_oversubscription = true;
  EXPECT_EQ(refusal(one("mpi+tbb", {1, 2, 2}), here), "");
}

TEST(Preflight, NamesTheLargestPointAndNoRemedyThatLeavesNone) {
  std::vector<Point> points = one("openmp", {1, 1, 4});
  points.push_back(one("openmp", {1, 1, 64}).front());
  auto const none_fits = refusal(points, machine());
  EXPECT_TRUE(says(none_fits, "64 cores a node are asked for"));
  EXPECT_FALSE(says(none_fits, "--only"));
  points.push_back(one("openmp", {1, 1, 2}).front());
  EXPECT_TRUE(says(refusal(points, machine()), "--only 'cores_per_node <= 2'"));

  points = one("mpi", {2, 1, 1});
  EXPECT_FALSE(says(refusal(points, machine()), "--only"));
  points.push_back(one("mpi", {1, 1, 1}).front());
  EXPECT_TRUE(says(refusal(points, machine()), "--only 'nodes <= 1'"));
}

TEST(Preflight, CountsAQuotaAsCores) {
  auto here = machine();
  here.cpus.quota = 1.5;
  EXPECT_TRUE(says(refusal(one("openmp", {1, 1, 2}), here), "1 of 2 by a CPU quota of 1.50"));
}

TEST(Preflight, RefusesWhatAQuotaBelowOneCoreCannotRun) {
  auto here = machine();
  here.cpus.quota = 0.5;
  EXPECT_TRUE(says(refusal(one("serial", {1, 1, 1}), here), "CPU quota is 0.50; raise the quota"));
  auto in_job = here;
  in_job.allocation = Allocation{"12", "12", "n1", {2}, true, {}};
  EXPECT_TRUE(says(refusal(one("serial", {1, 1, 1}), in_job), "CPU quota is 0.50"));
  here.allow_oversubscription = true;
  EXPECT_EQ(refusal(one("serial", {1, 1, 1}), here), "");
}

TEST(Preflight, KnowsThatMpirunHangsWithFewDescriptors) {
  auto here = machine();
  here.open_files = 32;
  EXPECT_TRUE(says(refusal(one("mpi", {1, 2, 1}), here), "ulimit -n"));
  EXPECT_EQ(refusal(one("openmp", {1, 1, 2}), here), "");
}

TEST(Preflight, AnAllocationHasItsOwnNodesAndCores) {
  auto here = machine();
  here.allocation = Allocation{"12", "12", "n[1-2]", {2, 1}, true, {}};
  here.srun = "/usr/bin/srun";
  EXPECT_EQ(refusal(one("mpi", {2, 1, 1}), here), "");
  EXPECT_TRUE(says(refusal(one("mpi", {3, 1, 1}), here), "ask Slurm for --nodes=3"));
  EXPECT_TRUE(says(refusal(one("mpi", {2, 2, 1}), here), "allocation 12 has 1"));
  EXPECT_TRUE(says(refusal(one("openmp", {1, 1, 2}), here), "--ntasks-per-node=2"));
}

TEST(Preflight, SrunNeedsNoMpirun) {
  auto here = machine();
  here.allocation = Allocation{"12", "12", "n[1-2]", {2, 2}, true, {}};
  here.mpirun.clear();
  EXPECT_TRUE(says(refusal(one("mpi", {2, 1, 1}), here), "openmpi-bin"));
  here.srun = "/usr/bin/srun";
  EXPECT_EQ(refusal(one("mpi", {2, 1, 1}), here), "");
}

TEST(Preflight, NothingButSrunGetsFromALoginNodeToAnAllocation) {
  auto here = machine();
  here.allocation = Allocation{"12", "12", "n1", {2}, false, {}};
  EXPECT_TRUE(says(refusal(one("openmp", {1, 1, 1}), here), "no node of allocation 12"));
  here.srun = "/usr/bin/srun";
  EXPECT_EQ(refusal(one("openmp", {1, 1, 1}), here), "");
}

TEST(Preflight, SeveralNodesNeedAHostfileOrAnAllocation) {
  auto here = machine();
  EXPECT_TRUE(says(refusal(one("mpi", {2, 2, 1}), here), "--hostfile"));
  here.several_nodes = true;
  here.hosts = {"n1", "n2"};
  EXPECT_EQ(refusal(one("mpi", {2, 8, 1}), here), "");
  EXPECT_TRUE(says(refusal(one("mpi", {3, 8, 1}), here), "names 2 (n1, n2); add hosts"));
}

TEST(Hostfile, NamesEachHostOnce) {
  EXPECT_EQ(
      hosts_of(
          "# a comment\nn1 slots=4 max_slots=8\n\n  user@n2\t slots = 2 # and another\nn1 slots=2\n^n3\n"),
      (std::vector<std::string>{"n1", "n2"}));
  EXPECT_TRUE(hosts_of("").empty());
  EXPECT_TRUE(hosts_of("#n1\n   \n").empty());
}

}  // namespace
}  // namespace regatta
