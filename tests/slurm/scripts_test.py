#!/usr/bin/env python3
"""The scripts in slurm/ for those who only know sbatch, sent as they are."""
import subprocess

from cluster import ROOT, STATE, TESTCLUSTER, ClusterTest, main, table

JOB = ('[study]\nname = "s"\nscaling = "{scaling}"\n[sweep]\nrunners = ["mpi", "openmp"]\ncores = [1]\nnodes = {nodes}\n'
       '[measure]\nrounds = 1\nrepetitions = 1\nwarmup = 0\n[[kernel]]\n{kernel}\n')


class Scripts(ClusterTest):
    def send(self, script, kernel, nodes="[1, 2]", scaling="strong"):
        (self.folder / "job.toml").write_text(JOB.format(scaling=scaling, nodes=nodes, kernel=kernel))
        job = self.sbatch(path=ROOT / "slurm" / script, command=["job.toml"])
        self.wait_for_job(job)
        self.assertEqual(self.state(job), "COMPLETED", self.log())
        return {(p["runner"], p["nodes"]) for p in table(self.study, "points")}

    def test_strong_scaling_runs_on_one_node_and_on_two(self):
        self.assertEqual(self.send("strong.sbatch", 'name = "mandelbrot"\nsize = 64'),
                         {("openmp", 1), ("mpi", 1), ("mpi", 2)})

    def test_weak_scaling_runs_on_one_node_and_on_two(self):
        self.assertEqual(self.send("weak.sbatch", 'name = "sha256"\nsize_per_core = 10', scaling="weak"),
                         {("openmp", 1), ("mpi", 1), ("mpi", 2)})

    def test_io_runs_on_a_node(self):
        self.assertEqual(self.send("io.sbatch", 'name = "sleep"\nsize = 10', nodes="[1]"), {("openmp", 1), ("mpi", 1)})

    def test_a_hostfile_needs_no_slurm(self):
        """What ssh does between nodes, `testcluster on` does here."""
        tools = self.folder / "bin"
        tools.mkdir()
        (tools / "ssh").write_text('#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nhost=$1\nshift\n'
                                  f'exec {TESTCLUSTER} --state {STATE} on "$host" sh -c "$*"\n')
        (tools / "ssh").chmod(0o755)
        (self.folder / "hosts").write_text("".join(f"{node} slots=2\n" for node in self.nodes))
        (self.folder / "job.toml").write_text(JOB.format(scaling="strong", nodes="[1, 2]", kernel='name = "heat2d"\nsize = 32\nsteps = 4'))
        # From outside of the nodes: one node does not see the processes of another, by which `on` finds them.
        done = subprocess.run([str(ROOT / "slurm" / "hostfile.sh"), "hosts", "job.toml"], cwd=self.folder, timeout=120, text=True,
                              env={**self.environment, "PATH": f"{tools}:{self.environment['PATH']}"},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assert_exit(done, 0)
        self.assertEqual({(p["runner"], p["nodes"]) for p in table(self.study, "points")},
                         {("openmp", 1), ("mpi", 1), ("mpi", 2)})


if __name__ == "__main__":
    main()
