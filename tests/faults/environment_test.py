#!/usr/bin/env python3
"""Machines that lack something or say too much: rows 39, 50-53 and 70-71 of docs/faults.md."""
import json
import os
import pathlib
import shlex
import shutil
import unittest

from harness import REGATTA, FaultTest, as_root, main, ok_turns, records


class Environment(FaultTest):
    def test_mpirun_is_missing(self):
        self.write_job(runners=["serial", "mpi"])
        empty = self.folder / "bin"
        empty.mkdir()
        done = self.run_job(environment={"PATH": str(empty)})
        self.assert_exit(done, 4, "apt-get install openmpi-bin")
        self.assertEqual(records(self.study), [])  # before anything ran
        self.assert_exit(self.run_job("--only", "runner == 'serial'", environment={"PATH": str(empty)}), 0)

    def test_a_machine_without_a_remote_shell_runs_ranks(self):
        self.write_job(runners=["mpi"], cores="[2]")
        programs = self.folder / "bin"
        programs.mkdir()
        for name in ("mpirun", "orterun", "orted", "hostname", "sh", "env"):
            if found := shutil.which(name):
                (programs / name).symlink_to(os.path.realpath(found))
        self.assert_exit(self.run_job(environment={"PATH": str(programs)}), 0)

    def test_a_part_of_the_program_is_missing(self):
        self.write_job()
        alone = self.folder / "alone"
        alone.mkdir()
        shutil.copy(REGATTA, alone / "regatta")
        import subprocess
        done = subprocess.run([str(alone / "regatta"), *self.command()[1:]], env=self.environment, text=True, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        self.assert_exit(done, 4, "regatta-point is missing")

    @unittest.skipUnless(as_root(), "needs root: shows that root may run ranks")
    def test_root_may_run_ranks(self):
        self.write_job(runners=["mpi"], cores="[2]")
        self.assert_exit(self.run_job(environment={"OMPI_ALLOW_RUN_AS_ROOT": "0"}), 0)

    @unittest.skipUnless(as_root() and shutil.which("setpriv"), "needs root: runs as another user")
    def test_a_user_may_run_ranks(self):
        self.write_job(runners=["serial", "mpi"], cores="[1, 2]")
        os.chmod(self.folder, 0o777)
        user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        if os.system(" ".join([*user, REGATTA, "--version", ">/dev/null 2>&1"])) != 0:
            self.skipTest("the program's folder is closed to other users")
        self.assert_exit(self.run_job(before=user, environment={"HOME": "/"}), 0)

    def test_a_hostile_environment_changes_nothing(self):
        self.write_job(runners=["serial", "openmp", "mpi", "mpi+openmp"], cores="[2]")
        hostile = {"OMP_NUM_THREADS": "7", "OMP_PROC_BIND": "true", "OMP_PLACES": "{0}", "OMP_SCHEDULE": "dynamic,1",
                   "OMP_THREAD_LIMIT": "1", "OMP_DYNAMIC": "true", "GOMP_CPU_AFFINITY": "0", "KMP_AFFINITY": "compact",
                   "OMPI_MCA_btl": "nonexistent", "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_pml": "none",
                   "OMPI_COMM_WORLD_RANK": "3", "PMIX_RANK": "3", "OPENBLAS_NUM_THREADS": "9", "HWLOC_SYNTHETIC": "core:1 pu:2", "MALLOC_PERTURB_": "85",
                   "SBATCH_PARTITION": "x", "HDF5_DISABLE_VERSION_CHECK": "2", "HDF5_USE_FILE_LOCKING": "FALSE",
                   "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8", "TERM": "x" * 5000, "NO_COLOR": "1",
                   "REGATTA_SUPERVISED": "1"}
        self.assert_exit(self.run_job(), 0)
        plain = {a["result"] for a in records(self.study)}
        self.assert_exit(self.run_job("--fresh", environment=hostile), 0)
        self.assertEqual({a["result"] for a in records(self.study)}, plain)
        for attempt in records(self.study):
            for rank in json.loads(attempt["placement"]):
                for worker in rank["workers"]:
                    self.assertEqual(len(worker["mask"]), 1)
        taken = [e["facts"].get("env_REGATTA_TAKEN_AWAY", "") for e in records(self.study, "environment")]
        self.assertTrue(taken)
        for names in taken:
            self.assertIn("OMP_SCHEDULE=dynamic,1", names)
            self.assertIn("OMPI_MCA_btl=nonexistent", names)
            self.assertIn("HWLOC_SYNTHETIC=core:1 pu:2", names)

    def test_a_locale_with_a_decimal_comma_gives_the_same_output(self):
        self.write_job()
        self.assert_exit(self.run_job(environment={"LC_ALL": "de_DE.UTF-8"}), 0)
        self.assert_exit(self.run_job(environment={"LC_ALL": "C"}), 0, "up to date")

    @unittest.skipUnless(shutil.which("faketime"), "needs faketime")
    def test_a_clock_that_jumps(self):
        self.write_job(rounds=2)
        monotonic = {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        # Two years back, and the clock runs 1000 times as fast: no duration may be taken from it.
        self.assert_exit(self.run_job(before=["faketime", "-f", "-2y x1000"], environment=monotonic), 0)
        first = records(self.study)
        self.assertEqual(len(first), 2)
        for attempt in first:
            self.assertGreaterEqual(attempt["elapsed_seconds"], attempt["own_seconds"])
            self.assertLess(attempt["elapsed_seconds"], 60)
        self.assert_exit(self.run_job(before=["faketime", "-f", "+3y"], environment=monotonic), 0, "up to date")
        self.assertEqual(len(ok_turns(self.study)), 2)
        self.write_job(rounds=3)
        self.assert_exit(self.run_job(before=["faketime", "-f", "-9y"], environment=monotonic), 0)
        self.assertEqual({p["point"] for p in records(self.study, "point")}, {a["point"] for a in first})

    def test_commands_to_paste_are_words_of_a_shell(self):
        self.write_job()
        output = self.folder / "a b$(touch pwned)'"
        done = self.run_job(output=output)
        self.assert_exit(done, 0)
        lines = [line.partition(": ")[2] for line in done.stdout.splitlines() if ": regatta re" in line]
        self.assertEqual([shlex.split(line)[1:3] for line in lines],
                         [[verb, str(output / "s")] for verb in ("recommend", "report", "report")])

    def test_names_with_a_meaning_elsewhere_are_inert(self):
        sentinel = pathlib.Path(self.folder / "sentinel")
        for text in (f"$(touch {sentinel})", f"`touch {sentinel}`", f"; touch {sentinel}", "-x", "--np", ":", "a:b", "é\u202eb"):
            with self.subTest(text=text):
                kernel = f'name = "fault"\nflag = {json.dumps(text)}'
                self.write_job(runners=["serial", "mpi"], kernels=[kernel])
                done = self.run_job("--fresh")
                self.assertIn(done.returncode, (0, 3), done.stderr)
                self.assertFalse(sentinel.exists())
                if done.returncode == 0:
                    self.assertEqual({p["parameters"]["flag"] for p in records(self.study, "point")}, {text})
                self.assertNotIn("\u202e", done.stderr + done.stdout)


if __name__ == "__main__":
    main()
