#!/usr/bin/env python3
"""Limits of the machine: rows 42-49 of docs/faults.md. Cgroups and mounts need root, and say so where they are skipped."""
import os
import pathlib
import shutil
import unittest

from harness import FaultTest, as_root, fault, main, ok_turns, records


class Cgroup:
    """A cgroup with one limit, v2 or v1; `prefix` starts a program in it."""

    def __init__(self, controller, **limits):
        root = pathlib.Path("/sys/fs/cgroup")
        version2 = (root / "cgroup.controllers").exists()
        self.path = (root if version2 else root / controller) / f"regatta_fault_{os.getpid()}"
        if version2:
            (root / "cgroup.subtree_control").write_text(f"+{controller}")
        self.path.mkdir()
        try:
            for name, value in limits["v2" if version2 else "v1"].items():
                (self.path / name).write_text(str(value))
        except OSError:
            self.path.rmdir()
            raise
        self.prefix = ["bash", "-c", f'echo $$ > {self.path}/cgroup.procs && exec "$@"', "-"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid in (self.path / "cgroup.procs").read_text().split():
            os.kill(int(pid), 9)
        for _ in range(100):
            try:
                self.path.rmdir()
                return
            except OSError:
                import time
                time.sleep(0.05)


class Limits(FaultTest):
    def cgroup(self, controller, **limits):
        if not as_root():
            self.skipTest("needs root: makes a cgroup")
        try:
            return Cgroup(controller, **limits)
        except OSError as error:
            self.skipTest(f"no cgroup can be made here: {error}")

    def one_limit(self, how, before, *words):
        """The point that meets the limit fails and is named; the one after it runs."""
        self.write_job(kernels=[fault(how), "count"])
        done = self.run_job(before=before)
        self.assertIn(done.returncode, (4, 5), done.stderr)
        attempt = self.attempt()
        self.assertEqual(attempt["status"], "failed")
        for word in words:
            self.assertIn(word, attempt["reason"])
        self.assertEqual(len(ok_turns(self.study)), 1)

    def test_more_cores_than_allowed(self):
        for runner in ("openmp", "tbb", "asio", "mpi", "mpi+openmp"):
            with self.subTest(runner=runner):
                self.write_job(runners=[runner], cores="[2]")
                done = self.run_job("--fresh", before=["taskset", "-c", "0"])
                self.assert_exit(done, 4, "2 cores a node are asked for and 1 may be used", "allow_oversubscription")
                self.assertEqual(records(self.study), [])
        self.write_job(runners=["openmp", "mpi"], cores="[2]", more="allow_oversubscription = true")
        self.assert_exit(self.run_job("--fresh", before=["taskset", "-c", "0"]), 0)
        self.assertEqual([a["oversubscribed"] for a in records(self.study)], [True, True])

    def test_workers_that_share_a_core_have_no_barrier_where_each_would_look_for_the_other(self):
        self.write_job(runners=["openmp", "asio"], cores="[2]", more="allow_oversubscription = true",
                       kernels=['name = "compute_bound"\nsize = 10\nwidth = 4\nsteps = 100'])
        self.assert_exit(self.run_job(before=["taskset", "-c", "0"]), 0)
        self.assertEqual([a["pool_schedule"] for a in records(self.study)], ["omp for schedule(static)", "a block a loop"])

    def test_a_fractional_quota_of_cpu(self):
        quota = self.cgroup("cpu", v2={"cpu.max": "150000 100000"}, v1={"cpu.cfs_quota_us": 150000})
        with quota:
            self.write_job(runners=["tbb"], cores="[2]")
            self.assert_exit(self.run_job(before=quota.prefix), 4, "CPU quota of 1.50")

    def test_a_quota_below_one_cpu(self):
        quota = self.cgroup("cpu", v2={"cpu.max": "50000 100000"}, v1={"cpu.cfs_quota_us": 50000})
        with quota:
            self.write_job()
            self.assert_exit(self.run_job(before=quota.prefix), 4, "CPU quota is 0.50")
            self.assertEqual(records(self.study), [])
            self.write_job(more="allow_oversubscription = true")
            self.assert_exit(self.run_job(before=quota.prefix), 0)
            facts = records(self.study, "environment")[0]["facts"]
            self.assertEqual(facts["cgroup_cpu_quota"], "0.50 CPUs")
            self.assertIn("regatta_fault_", facts["cgroup"])

    def test_a_quota_of_one_cpu_does_not_hang(self):
        quota = self.cgroup("cpu", v2={"cpu.max": "100000 100000"}, v1={"cpu.cfs_quota_us": 100000})
        with quota:
            self.write_job(runners=["openmp", "tbb", "asio", "mpi"], cores="[2]", more="allow_oversubscription = true")
            done = self.run_job(before=quota.prefix)
            self.assert_exit(done, 0)
            self.assertEqual([a["oversubscribed"] for a in records(self.study)], [True] * 4)

    def test_memory_that_a_cgroup_limits(self):
        memory = self.cgroup("memory", v2={"memory.max": 300 << 20}, v1={"memory.limit_in_bytes": 300 << 20})
        with memory:
            self.one_limit("memory", memory.prefix, "out of memory")

    def test_a_file_that_does_not_fit_the_page_cache_is_not_warm(self):
        memory = self.cgroup("memory", v2={"memory.max": 100 << 20}, v1={"memory.limit_in_bytes": 100 << 20})
        with memory:
            self.write_job(kernels=[f'name = "file_read"\nsize = 100\nfile = {200 << 20}', "count"])
            done = self.run_job(before=memory.prefix)
            self.assertIn(done.returncode, (4, 5), done.stderr)
            attempt = self.attempt()
            self.assertEqual(attempt["status"], "failed")
            self.assertRegex(attempt["reason"], r'\d+ of 51200 pages are in memory .*cache = "warm".*lower `file`')
            self.assertEqual(len(ok_turns(self.study)), 1)

    @unittest.skipIf("ASAN_OPTIONS" in os.environ, "AddressSanitizer takes more addresses than any limit leaves")
    def test_memory_that_a_resource_limit_takes(self):
        self.one_limit("memory", ["prlimit", f"--as={2 << 30}"], "out of memory")

    def test_threads(self):
        pids = self.cgroup("pids", v2={"pids.max": 40}, v1={"pids.max": 40})
        with pids:
            self.one_limit("threads", pids.prefix, "pids.max")

    def test_open_files(self):
        self.one_limit("files", ["prlimit", "--nofile=128:128"], "ulimit -n")

    def test_mpirun_is_not_started_where_it_would_hang(self):
        self.write_job(runners=["mpi"], cores="[2]")
        self.assert_exit(self.run_job(before=["prlimit", "--nofile=32:32"]), 4, "ulimit -n")

    def test_the_size_of_files(self):
        self.one_limit("file_size", ["prlimit", f"--fsize={1 << 20}"], "ulimit -f")

    @unittest.skipUnless(as_root() and shutil.which("unshare"), "needs root: mounts a small /dev/shm")
    def test_a_full_dev_shm(self):
        small = ["unshare", "-m", "bash", "-c", 'mount -t tmpfs -o size=1m none /dev/shm && exec "$@"', "-"]
        self.write_job(runners=["serial", "mpi"], cores="[1, 2]")
        done = self.run_job(before=small)
        self.assert_exit(done, 5, "/dev/shm")
        self.assertEqual(len(ok_turns(self.study)), len(records(self.study)) - 1)


if __name__ == "__main__":
    main()
