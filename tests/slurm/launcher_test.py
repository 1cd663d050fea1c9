#!/usr/bin/env python3
"""`regatta run` inside an allocation, and over a hostfile: which nodes, which launcher, what is refused."""
import json
import subprocess

from cluster import RUNNERS, STATE, TESTCLUSTER, ClusterTest, main, records, table

# As many ranks as the machine has cores: 4 ranks on 2 cores wait for each other's time slices.
SMALL = 'exclude = ["nodes == 2 and cores > 2"]\n'
KERNELS = ('name = "mandelbrot"\nsize = 64', 'name = "heat2d"\nsize = 32\nsteps = 4',
           'name = "file_read"\nsize = 16\nfile = 65536')


class Launcher(ClusterTest):
    def write_study(self, runners=RUNNERS, nodes=(1, 2), cores="[1, 2]", kernels=KERNELS, launcher="srun", more="", **values):
        path = self.write_job(runners=list(runners), cores=cores, kernels=kernels, rounds=1,
                              more=f"nodes = {json.dumps(list(nodes))}\n{SMALL}{more}", **values)
        path.write_text(path.read_text() + f'\n[slurm]\nlauncher = "{launcher}"\n')

    def test_a_strong_scaling_study_in_a_batch_job_gives_what_the_points_give_locally(self):
        self.write_study()
        job = self.sbatch("--nodes=2", "--ntasks-per-node=2")
        local = self.start_local()
        self.wait_for_job(job, 240)
        self.assertIn("in allocation", self.log())
        self.assertEqual(self.state(job), "COMPLETED", self.log())
        self.assert_on_both_nodes()
        self.assert_as_local(local)

    def test_a_weak_scaling_study_from_a_login_node_runs_on_the_nodes(self):
        self.write_study(kernels=('name = "sha256"\nsize_per_core = 20', 'name = "montecarlo_pi"\nsize_per_core = 10000'),
                         runners=["openmp", "mpi", "mpi+asio"])
        path = self.folder / "job.toml"
        path.write_text(path.read_text().replace('name = "s"\n', 'name = "s"\nscaling = "weak"\n', 1))
        local = self.start_local()
        done = self.allocated("--nodes=2", "--ntasks-per-node=2")
        self.assert_exit(done, 0, "in allocation")
        self.assert_on_both_nodes()
        self.assert_as_local(local)

    def test_mpirun_starts_ranks_on_the_allocations_nodes(self):
        self.write_study(runners=["mpi", "mpi+openmp"], kernels=KERNELS[:1], launcher="mpirun")
        self.wait_for_job(self.sbatch("--nodes=2", "--ntasks-per-node=1", "--cpus-per-task=2"))
        self.assertIn("ranks by mpirun", self.log())
        self.assert_on_both_nodes()

    def test_more_ranks_than_cores_run_where_the_job_file_allows_it(self):
        self.write_study(runners=["openmp", "mpi"], nodes=(1,), cores="[2]", kernels=KERNELS[:1], more="allow_oversubscription = true\n")
        self.assert_exit(self.allocated("--nodes=1", "--ntasks-per-node=1"), 0, "allow_oversubscription is set")
        self.assertEqual({a["status"] for a in records(self.study)}, {"ok"})
        self.assertEqual(len(records(self.study)), 2)

    def test_plan_in_an_allocation_is_for_its_nodes(self):
        self.write_study(runners=["mpi"], cores='["1node"]', kernels=KERNELS[:1])
        for options, cores in ((("--ntasks-per-node=1",), 1), (("--exclusive",), 2)):
            done = subprocess.run(["salloc", "--quiet", *self.here(), "--nodes=2", *options, "regatta", "plan",
                                   str(self.folder / "job.toml"), "--json"], env=self.environment, cwd=self.folder,
                                  timeout=60, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assert_exit(done, 0)
            plan = json.loads(done.stdout)
            self.assertEqual({p["ranks_per_node"] for p in plan["points"]}, {cores})
            self.assertTrue(all("srun" in p["command"]["argv"][0] for p in plan["points"]), done.stdout)

    def test_what_the_allocation_does_not_have_is_refused_before_anything_runs(self):
        self.write_study(runners=["mpi"], nodes=(1, 3), cores="[1]", kernels=KERNELS[:1])
        done = self.allocated("--nodes=2", "--ntasks-per-node=1")
        self.assert_exit(done, 4, "--nodes=3", "nodes <= 2")
        self.write_study(runners=["openmp"], nodes=(1,), cores="[2]", kernels=KERNELS[:1])
        done = self.allocated("--nodes=1", "--ntasks-per-node=1")
        self.assert_exit(done, 4, "--ntasks-per-node=2")
        self.assertEqual(records(self.study), [])

    def test_an_environment_that_would_change_a_step_does_not(self):
        self.write_study(runners=["mpi"], nodes=(2,), cores="[1]", kernels=KERNELS[:1])
        self.environment.update(SLURM_LABELIO="1", SLURM_OVERCOMMIT="1", SLURM_HINT="nomultithread",
                                SRUN_CPUS_PER_TASK="7", SLURM_UNBUFFEREDIO="1", SLURM_STDOUTMODE="none")
        done = self.allocated("--nodes=2", "--ntasks-per-node=1")
        self.assert_exit(done, 0)
        facts = table(self.study, "environments")[0]
        self.assertIn("SLURM_LABELIO=1", facts["env_REGATTA_TAKEN_AWAY"])

    def test_mpirun_over_a_hostfile_needs_no_slurm(self):
        """What ssh does between nodes, `testcluster on` does here."""
        tools = self.folder / "bin"
        tools.mkdir()
        (tools / "ssh").write_text('#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nhost=$1\nshift\n'
                                  f'exec {TESTCLUSTER} --state {STATE} on "$host" sh -c "$*"\n')
        (tools / "ssh").chmod(0o755)
        (self.folder / "hosts").write_text("".join(f"{node} slots=2\n" for node in self.nodes))
        self.write_study(runners=["mpi", "mpi+tbb"], kernels=KERNELS[:1] + KERNELS[2:])
        path = f"{tools}:{self.environment['PATH']}"
        done = subprocess.run(self.run_command("--hostfile", str(self.folder / "hosts")), env={**self.environment, "PATH": path},
                              timeout=120, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assert_exit(done, 0)
        self.assert_on_both_nodes()


LONGEST = ["test_a_strong_scaling_study_in_a_batch_job_gives_what_the_points_give_locally"]

if __name__ == "__main__":
    main()
