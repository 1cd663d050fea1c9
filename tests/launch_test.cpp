#include "driver/launch.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace regatta {
namespace {

PointRequest request_for(std::string runner, Shape shape) {
  PointRequest request;
  request.point.kernel = "count";
  request.point.parameters = {{"size", std::int64_t{1000}}};
  request.point.runner = std::move(runner);
  request.point.shape = shape;
  return request;
}

LaunchOptions options_here() {
  LaunchOptions options;
  options.program = "/opt/regatta/bin/regatta";
  return options;
}

LaunchOptions const here = options_here();

std::string joined(Command const& command) {
  std::string text;
  for (auto const& word : command.argv) text += word + " ";
  return text;
}

bool has(Command const& command, std::string const& word) {
  return std::find(command.argv.begin(), command.argv.end(), word) != command.argv.end();
}

TEST(CommandOf, StartsAProcessOfItsOwnForAPoolWithoutATeam) {
  auto const command = command_of(request_for("openmp", {1, 1, 2}), here);
  EXPECT_EQ(command.argv[0], "/opt/regatta/bin/regatta-point");
  EXPECT_EQ(command.argv[1], "--kernel");
  EXPECT_FALSE(has(command, "mpirun"));
}

TEST(CommandOf, StartsRanksByMpirunAndLeavesBindingToThem) {
  auto const command = command_of(request_for("mpi+tbb", {1, 2, 4}), here);
  EXPECT_EQ(joined(command).rfind("mpirun -np 2 --bind-to none --use-hwthread-cpus "
                                  "--mca plm isolated --mca odls_base_num_threads 0 "
                                  "--mca odls_base_sigkill_timeout 0 "
                                  "/opt/regatta/bin/regatta-point-mpi --kernel count",
                                  0),
            0U);
}

TEST(CommandOf, TellsMpirunOnlyWhatWasAllowed) {
  auto request = request_for("mpi", {1, 2, 1});
  EXPECT_FALSE(has(command_of(request, here), "--allow-run-as-root"));
  EXPECT_FALSE(has(command_of(request, here), "--oversubscribe"));
  request.allow_oversubscription = true;
  auto options = here;
  options.as_root = true;
  EXPECT_TRUE(has(command_of(request, options), "--allow-run-as-root"));
  EXPECT_TRUE(has(command_of(request, options), "--oversubscribe"));
}

TEST(CommandOf, NeedsNoRemoteShellOnOneMachine) {
  auto options = here;
  EXPECT_NE(joined(command_of(request_for("mpi", {1, 2, 1}), options)).find("--mca plm isolated "),
            std::string::npos);
  options.hostfile = "/tmp/hosts";
  EXPECT_FALSE(has(command_of(request_for("mpi", {1, 2, 1}), options), "isolated"));
}

TEST(CommandOf, RanksThatShareACoreLetEachOtherRun) {
  auto request = request_for("mpi", {1, 4, 1});
  request.allow_oversubscription = true;
  auto options = here;
  options.cores = 4;
  EXPECT_FALSE(has(command_of(request, options), "mpi_yield_when_idle"));
  options.cores = 2;
  EXPECT_TRUE(has(command_of(request, options), "mpi_yield_when_idle"));
}

TEST(CommandOf, SpreadsRanksOverTheNodesOfAHostfile) {
  auto options = here;
  options.hostfile = "/tmp/hosts";
  auto const command = joined(command_of(request_for("mpi", {2, 4, 1}), options));
  EXPECT_NE(command.find("-np 8 "), std::string::npos);
  EXPECT_NE(command.find("--hostfile /tmp/hosts --map-by ppr:4:node "), std::string::npos);
}

TEST(CommandOf, CarriesItsVariablesToOtherNodesButNotItsFolders) {
  auto options = here;
  options.hostfile = "/tmp/hosts";
  options.temporary = "/tmp/r";
  options.shared_memory = "/dev/shm/r";
  auto const command = command_of(request_for("mpi+openmp", {2, 1, 2}), options);
  auto const text = joined(command);
  EXPECT_NE(text.find("-x LC_ALL "), std::string::npos);
  EXPECT_NE(text.find("-x OMP_NUM_THREADS "), std::string::npos);
  EXPECT_EQ(text.find("btl_vader_backing_directory"), std::string::npos);
  EXPECT_FALSE(command.set.contains("TMPDIR"));
  EXPECT_TRUE(command.several_nodes);
}

TEST(CommandOf, ChoosesOneSidedOperationsThatGoOverAnyNetwork) {
  auto options = here;
  EXPECT_FALSE(command_of(request_for("mpi", {1, 2, 1}), options).set.contains("OMPI_MCA_osc"));
  options.hostfile = "/tmp/hosts";
  EXPECT_EQ(command_of(request_for("mpi", {2, 1, 1}), options).set.at("OMPI_MCA_osc"), "sm,rdma,pt2pt");
}

LaunchOptions options_in_allocation(bool srun) {
  auto options = here;
  options.allocation = Allocation{"12", "12", "n[1-2]", {2, 2}, true, {}};
  if (srun) options.srun = "/usr/bin/srun";
  options.cores = 2;
  options.temporary = "/tmp/r";
  return options;
}

TEST(CommandOf, StartsRanksBySrunInAnAllocation) {
  auto const command = command_of(request_for("mpi", {2, 2, 1}), options_in_allocation(true));
  EXPECT_EQ(joined(command).rfind("/usr/bin/srun --jobid=12 --nodes=2 --ntasks=4 ", 0), 0U);
  EXPECT_TRUE(has(command, "/opt/regatta/bin/regatta-point-mpi"));
  EXPECT_TRUE(command.by_srun);
  EXPECT_FALSE(command.set.contains("TMPDIR"));
}

TEST(CommandOf, StartsAProcessHereWhenHereIsANodeOfTheAllocation) {
  auto options = options_in_allocation(true);
  auto const local = command_of(request_for("openmp", {1, 1, 2}), options);
  EXPECT_EQ(local.argv[0], "/opt/regatta/bin/regatta-point");
  EXPECT_FALSE(local.several_nodes);
  options.allocation->on_node = false;
  auto const remote = command_of(request_for("openmp", {1, 1, 2}), options);
  EXPECT_EQ(joined(remote).rfind("/usr/bin/srun --jobid=12 --nodes=1 --ntasks=1 ", 0), 0U);
  EXPECT_TRUE(has(remote, "--mpi=none"));
}

TEST(CommandOf, StartsRanksByMpirunInAnAllocationWhenAskedTo) {
  auto const text = joined(command_of(request_for("mpi", {1, 2, 1}), options_in_allocation(false)));
  EXPECT_EQ(text.rfind("mpirun -np 2 --bind-to none --map-by ppr:2:node -x LC_ALL ", 0), 0U);
  EXPECT_NE(text.find("--oversubscribe --mca mpi_yield_when_idle 0 "), std::string::npos);
}

TEST(CommandOf, TakesAwayWhatWouldChangeAStepAndKeepsWhatNamesTheJob) {
  std::vector<std::string> const base{"SBATCH_QOS=high",     "SLURM_CONF=/c",   "SLURM_HINT=nomultithread",
                                      "SLURM_JOB_ID=12",     "SLURM_LABELIO=1", "SLURM_OVERCOMMIT=1",
                                      "SRUN_CPUS_PER_TASK=3"};
  auto const command = command_of(request_for("mpi", {1, 2, 1}), options_in_allocation(true));
  auto const environment = environment_of(command, base);
  auto const holds = [&](char const* text) {
    return std::find(environment.begin(), environment.end(), text) != environment.end();
  };
  EXPECT_TRUE(holds("SLURM_CONF=/c"));
  EXPECT_TRUE(holds("SLURM_JOB_ID=12"));
  EXPECT_TRUE(holds(
      "REGATTA_TAKEN_AWAY=SBATCH_QOS=high; SLURM_HINT=nomultithread; SLURM_LABELIO=1; SLURM_OVERCOMMIT=1; "
      "SRUN_CPUS_PER_TASK=3"));
}

TEST(CommandOf, KeepsSocketsAndSharedMemoryWhereTheDriverCanClearThem) {
  auto options = here;
  options.temporary = "/tmp/r";
  options.shared_memory = "/dev/shm/r";
  auto const command = command_of(request_for("mpi", {1, 2, 1}), options);
  EXPECT_EQ(command.set.at("TMPDIR"), "/tmp/r");
  EXPECT_NE(joined(command).find("--mca btl_vader_backing_directory /dev/shm/r "), std::string::npos);
}

TEST(CommandOf, TakesAwayWhatWouldChangeTheMeaningAndTellsOfIt) {
  auto const command = command_of(request_for("openmp", {1, 1, 4}), here);
  auto const environment = environment_of(
      command, {"OMP_SCHEDULE=dynamic,1", "GOMP_CPU_AFFINITY=0", "KMP_AFFINITY=compact",
                "OMPI_MCA_btl=tcp,self", "OMPI_ALLOW_RUN_AS_ROOT=1", "PMIX_RANK=3", "TBB_NUM_THREADS=1",
                "OPENBLAS_NUM_THREADS=8", "LC_ALL=de_DE.UTF-8", "LC_NUMERIC=de_DE.UTF-8", "LANG=de_DE.UTF-8",
                "PATH=/bin", "HDF5_DRIVER=sec2", "OMPX=kept"});
  EXPECT_EQ(
      environment,
      (std::vector<std::string>{
          "HDF5_DRIVER=sec2", "LC_ALL=C.UTF-8", "OMPX=kept", "OMP_DYNAMIC=false", "OMP_NUM_THREADS=4",
          "OMP_PROC_BIND=false", "OPENBLAS_NUM_THREADS=1", "PATH=/bin",
          "REGATTA_TAKEN_AWAY=GOMP_CPU_AFFINITY=0; KMP_AFFINITY=compact; LANG=de_DE.UTF-8; "
          "LC_ALL=de_DE.UTF-8; LC_NUMERIC=de_DE.UTF-8; OMPI_ALLOW_RUN_AS_ROOT=1; OMPI_MCA_btl=tcp,self; "
          "OMP_SCHEDULE=dynamic,1; OPENBLAS_NUM_THREADS=8; PMIX_RANK=3; TBB_NUM_THREADS=1"}));
}

TEST(CommandOf, ARankThatALauncherHasStartedKeepsWhatTheLauncherTellsItAndNothingElse) {
  auto options = here;
  options.as_rank = true;
  auto const command = command_of(request_for("mpi+openmp", {1, 2, 2}), options);
  EXPECT_EQ(command.argv[0], "/opt/regatta/bin/regatta-point-mpi");
  EXPECT_EQ(
      environment_of(command, {"OMPI_COMM_WORLD_RANK=1", "PMIX_RANK=1", "SLURM_LOCALID=1",
                               "OMP_SCHEDULE=dynamic,1", "HWLOC_SYNTHETIC=core:1 pu:1"}),
      (std::vector<std::string>{
          "LC_ALL=C.UTF-8", "OMPI_COMM_WORLD_RANK=1", "OMP_DYNAMIC=false", "OMP_NUM_THREADS=2",
          "OMP_PROC_BIND=false", "OPENBLAS_NUM_THREADS=1", "PMIX_RANK=1",
          "REGATTA_TAKEN_AWAY=HWLOC_SYNTHETIC=core:1 pu:1; OMP_SCHEDULE=dynamic,1", "SLURM_LOCALID=1"}));
}

TEST(CommandOf, OnlyAnOpenmpPoolGetsOpenmpThreads) {
  EXPECT_EQ(command_of(request_for("mpi+openmp", {1, 1, 4}), here).set.at("OMP_NUM_THREADS"), "4");
  EXPECT_EQ(command_of(request_for("tbb", {1, 1, 4}), here).set.at("OMP_NUM_THREADS"), "1");
}

TEST(ShellText, QuotesWhatAShellWouldRead) {
  Command command;
  command.argv = {"prog", "a b", "$(x)", "it's", "", "plain=1"};
  command.set = {{"NAME", "two words"}};
  EXPECT_EQ(shell_text(command), "env 'NAME=two words' prog 'a b' '$(x)' 'it'\\''s' '' plain=1");
}

}  // namespace
}  // namespace regatta
