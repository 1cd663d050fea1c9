"""What the tests on the real cluster share. CTest starts it (slurm.cluster_up) and stops it.

A test has two nodes of it for itself (self.nodes), so that they can run side by side (cluster_tests.py). What they have
in Slurm they tell apart by the folder from which it was sent.
"""
import fcntl
import json
import os
import pathlib
import shlex
import subprocess
import sys

import h5py
import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "faults"))
from harness import FaultTest, fault, job_text, ok_turns, processes_of, records  # noqa: E402,F401

TESTCLUSTER = str(ROOT / "slurm" / "testcluster")
STATE = os.environ.get("REGATTA_TESTCLUSTER", f"/tmp/regatta-testcluster-{os.getuid()}")
PROGRAM = os.environ.get("REGATTA", "")
ALL_NODES = int(os.environ.get("REGATTA_TEST_NODES", "2"))  # that the cluster has
FIRST_NODE = int(os.environ.get("REGATTA_TEST_FIRST_NODE", "1"))  # of this test's two
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


def facts_of(study, nodes):
    """What points on so many nodes, and their attempts, are: all but times and places."""
    points = {p["point"]: tuple(sorted(p.items())) for p in table(study, "points") if p["nodes"] == nodes}
    attempts = sorted((a["point"], a["round"], a["status"], a["result"], a["verified"], a["canonical"])
                      for a in table(study, "attempts") if a["point"] in points)
    return points, attempts


class ClusterTest(FaultTest):
    """A study in a folder that all nodes see, and Slurm's commands."""
    program = PROGRAM

    def setUp(self):
        super().setUp()
        self.environment["SLURM_CONF"] = f"{STATE}/slurm.conf"
        self.environment["PATH"] = f"{pathlib.Path(self.program).parent}:{self.environment['PATH']}"
        self.nodes = (f"n{FIRST_NODE}", f"n{FIRST_NODE + 1}")
        self.not_ours = [f"n{i}" for i in range(1, ALL_NODES + 1) if f"n{i}" not in self.nodes]

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

    def here(self):
        """The option of sbatch that keeps a job on this test's nodes."""
        return [f"--exclude={','.join(self.not_ours)}"] if self.not_ours else []

    def jobs(self):
        """Pending or running ones of this test."""
        rows = (line.split(" ", 1) for line in self.slurm("squeue", "--noheader", "--format=%A %Z").splitlines())
        return [job for job, folder in rows if folder.strip() == str(self.folder)]

    def state(self, job):
        """How a finished job ended; accounting hears of it a moment later than squeue."""
        command = ["sacct", "--noheader", "--parsable2", "--allocations", "--duplicates", "--jobs", job, "--format=State"]
        last = lambda: self.slurm(*command).split("\n")[-1].split(" ")[0]
        return self.wait_until(lambda: (state := last()) not in ("", "RUNNING", "PENDING", "REQUEUED") and state)

    def states(self, job, wait=True):
        """How each life of a job ended, the first of them first."""
        if wait:
            self.state(job)
        command = ["sacct", "--noheader", "--parsable2", "--allocations", "--duplicates", "--jobs", job, "--format=State"]
        return [line.split(" ")[0] for line in self.slurm(*command).splitlines()]

    def raw_id(self, job):
        """The number by which slurmd calls a job, which is another one for each task of an array."""
        return self.slurm("squeue", "--noheader", f"--jobs={job}", "--format=%A")

    def regatta(self, *arguments):
        return subprocess.run([self.program, *arguments], env=self.environment, timeout=60, text=True, cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run_command(self, *arguments, program="regatta"):
        return [program, "run", str(self.folder / "job.toml"), "--output", str(self.folder / "results"), *arguments]

    def sbatch(self, *options, command=None, path=None):
        """Sends the command as a batch script, or the script at the path; returns the job's id."""
        if path is None:
            path = self.folder / "batch.sh"
            path.write_text("#!/bin/bash\nexec " + shlex.join(command or self.run_command()) + "\n")
            command = []
        return self.slurm("sbatch", "--parsable", f"--output={self.folder}/log", "--open-mode=append", *self.here(), *options,
                          str(path), *(command or []))

    def wait_for_job(self, job, seconds=180):
        self.assertTrue(job, "sbatch failed")
        self.wait_until(lambda: job not in self.jobs(), seconds=seconds)

    def log(self):
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def allocated(self, *options, arguments=(), timeout=120):
        """`regatta run` under salloc, at no node of the allocation."""
        return subprocess.run(["salloc", "--quiet", *self.here(), *options, *self.run_command(*arguments)], env=self.environment,
                              timeout=timeout, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)

    def submit(self, *arguments):
        return self.regatta("submit", "job.toml", *arguments)

    def on(self, node, *command, timeout=60, environment=None):
        return subprocess.run([TESTCLUSTER, "--state", STATE, "on", node, *command], timeout=timeout, text=True,
                              env={**self.environment, **(environment or {})}, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)

    def cluster_up(self):
        done = subprocess.run([TESTCLUSTER, "--state", STATE, "up"], timeout=120, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)

    def breaking_nodes(self):
        """One test at a time may break nodes: `testcluster up` brings back all that are gone."""
        lock = open(f"{STATE}/breaking.lock", "w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def hosts(self):
        """nodes → the sets of host names on which attempts of so many nodes had their ranks."""
        points = {p["point"]: p for p in table(self.study, "points")}
        found = {}
        for attempt in table(self.study, "attempts"):
            names = {rank["host"] for rank in json.loads(attempt["placement"])}
            found.setdefault(points[attempt["point"]]["nodes"], set()).add(frozenset(names))
        return found

    def assert_on_both_nodes(self):
        found = self.hosts()
        self.assertEqual(set(found), {1, 2})
        self.assertLessEqual(found[1], {frozenset({node}) for node in self.nodes})
        self.assertEqual(found[2], {frozenset(self.nodes)}, self.log())

    def start_local(self):
        """The points of one node on this machine, without Slurm, while the cluster does its part."""
        return subprocess.Popen(self.command("--only", "nodes == 1", output=self.folder / "local"), env=self.environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def assert_as_local(self, local):
        """The merged results.h5 says what the same points give locally, but for times and places."""
        _, err = local.communicate(timeout=300)
        self.assertEqual(local.returncode, 0, err)
        here = self.folder / "local" / "s"
        self.assertEqual(facts_of(self.study, 1), facts_of(here, 1))
        there = results_of(self.study)
        self.assertEqual(there, results_of(here))  # over two nodes, too
        for key, results in there.items():
            self.assertEqual(len(results), 1, key)

    def assert_each_turn_once(self, points, rounds):
        """Every point has each of its rounds, acknowledged once, and one canonical attempt a round."""
        attempts = table(self.study, "attempts")
        canonical = [(a["point"], a["round"]) for a in attempts if a["canonical"] and a["status"] == "ok"]
        self.assertEqual(len(canonical), len(set(canonical)))
        self.assertEqual(len(canonical), points * rounds, self.log())
        # What was acknowledged is there: every line of every journal.
        self.assertEqual({a["attempt"] for a in records(self.study)}, {a["attempt"] for a in attempts})


def check_place():
    if os.geteuid() != 0:
        print("skipped: the tests on a real Slurm cluster need root, for the nodes' namespaces; run them as root")
        sys.exit(77)
    if not PROGRAM:
        sys.exit("set REGATTA to the program, and REGATTA_TESTCLUSTER to the cluster's folder")


def main():
    check_place()
    import unittest
    unittest.main()
