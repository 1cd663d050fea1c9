"""What the tests on the real two-node cluster share. CTest starts it (slurm.cluster_up) and stops it."""
import os
import pathlib
import shlex
import subprocess
import sys
import time

import h5py
import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "faults"))
from harness import FaultTest, fault, job_text, ok_turns, processes_of, records  # noqa: E402,F401

TESTCLUSTER = str(ROOT / "slurm" / "testcluster")
STATE = os.environ.get("REGATTA_TESTCLUSTER", f"/tmp/regatta-testcluster-{os.getuid()}")
PROGRAM = os.environ.get("REGATTA", "")
RUNNERS = ["serial", "openmp", "tbb", "asio", "mpi", "mpi+openmp", "mpi+tbb", "mpi+asio"]


def table(study, name):
    """A table of results.h5 as a list of dictionaries, texts decoded."""
    with h5py.File(pathlib.Path(study) / "results.h5") as file:
        rows = file[name][:]
    plain = lambda value: value.decode() if isinstance(value, bytes) else value.item() if isinstance(value, numpy.generic) else value
    return [{column: plain(row[column]) for column in rows.dtype.names} for row in rows]


def results_of(study):
    """kernel, parameters → the set of results that its points gave, over every runner and shape."""
    points = {p["point"]: p for p in table(study, "points")}
    found = {}
    for attempt in table(study, "attempts"):
        if attempt["status"] == "ok":
            point = points[attempt["point"]]
            found.setdefault((point["kernel"], point["parameters"]), set()).add(attempt["result"])
    return found


class ClusterTest(FaultTest):
    """A study in a folder that all nodes see, and Slurm's commands."""

    def setUp(self):
        super().setUp()
        self.environment["SLURM_CONF"] = f"{STATE}/slurm.conf"
        self.environment["PATH"] = f"{pathlib.Path(PROGRAM).parent}:{self.environment['PATH']}"

    def tearDown(self):
        for job in self.jobs():
            self.slurm("scancel", "--signal=KILL", "--full", job)
            self.slurm("scancel", job)
        self.wait_until(lambda: not self.jobs(), seconds=60)
        super().tearDown()

    def slurm(self, *command, timeout=60):
        done = subprocess.run(command, env=self.environment, timeout=timeout, text=True, cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.stdout.strip() if done.returncode == 0 else ""

    def jobs(self):
        return self.slurm("squeue", "--noheader", "--format=%A").split()

    def state(self, job):
        """How a finished job ended; accounting hears of it a moment later than squeue."""
        command = ["sacct", "--noheader", "--parsable2", "--allocations", "--duplicates", "--jobs", job, "--format=State"]
        last = lambda: self.slurm(*command).split("\n")[-1].split(" ")[0]
        return self.wait_until(lambda: (state := last()) not in ("", "RUNNING", "PENDING", "REQUEUED") and state)

    def run_command(self, *arguments, program="regatta"):
        return [program, "run", str(self.folder / "job.toml"), "--output", str(self.folder / "results"), *arguments]

    def sbatch(self, *options, command=None, path=None):
        """Sends the command as a batch script, or the script at the path; returns the job's id."""
        if path is None:
            path = self.folder / "batch.sh"
            path.write_text("#!/bin/bash\nexec " + shlex.join(command or self.run_command()) + "\n")
        else:
            command = command or []
            return self.slurm("sbatch", "--parsable", f"--output={self.folder}/log", "--open-mode=append", *options, str(path),
                              *command)
        return self.slurm("sbatch", "--parsable", f"--output={self.folder}/log", "--open-mode=append", *options, str(path))

    def wait_for_job(self, job, seconds=180):
        self.assertTrue(job, "sbatch failed")
        self.wait_until(lambda: job not in self.jobs(), seconds=seconds)

    def log(self):
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def allocated(self, *options, arguments=(), timeout=120):
        """`regatta run` under salloc, at no node of the allocation."""
        return subprocess.run(["salloc", "--quiet", *options, *self.run_command(*arguments)], env=self.environment,
                              timeout=timeout, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def on(self, node, *command, timeout=60, environment=None):
        return subprocess.run([TESTCLUSTER, "--state", STATE, "on", node, *command], timeout=timeout, text=True,
                              env={**self.environment, **(environment or {})}, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)

    def cluster_up(self):
        done = subprocess.run([TESTCLUSTER, "--state", STATE, "up"], timeout=120, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)

    def assert_each_turn_once(self, points, rounds):
        """Every point has each of its rounds, acknowledged once, and one canonical attempt a round."""
        attempts = table(self.study, "attempts")
        canonical = [(a["point"], a["round"]) for a in attempts if a["canonical"] and a["status"] == "ok"]
        self.assertEqual(len(canonical), len(set(canonical)))
        self.assertEqual(len(canonical), points * rounds, self.log())
        # What was acknowledged is there: every line of every journal.
        self.assertEqual({a["attempt"] for a in records(self.study)}, {a["attempt"] for a in attempts})


def main():
    if os.geteuid() != 0:
        print("skipped: the tests on a real Slurm cluster need root, for the nodes' namespaces; run them as root")
        sys.exit(77)
    if not PROGRAM:
        sys.exit("set REGATTA to the program, and REGATTA_TESTCLUSTER to the cluster's folder")
    import unittest
    unittest.main()
