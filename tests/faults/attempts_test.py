#!/usr/bin/env python3
"""Attempts that go wrong: rows 4-7, 9-10, 40-41 of docs/faults.md, and what they leave behind."""
import contextlib
import json
import os
import pathlib
import socket
import subprocess

from harness import REGATTA, FaultTest, fault, main, ok_turns, records


class Attempts(FaultTest):
    def one_fault(self, how, runner="serial", timeout="20s", status="failed", **values):
        """One good point and one that goes wrong: the sweep goes on, and exits with 5."""
        parallel = runner.startswith("mpi")
        self.write_job(runners=[runner], timeout=timeout, kernels=["count", fault(how, **values)],
                       cores="[2]" if parallel else "[1]")
        done = self.run_job()
        self.assert_exit(done, 5, "1 of 2 attempts failed")
        self.assertEqual(len(ok_turns(self.study)), 1)
        attempt = self.attempt()
        self.assertEqual(attempt["status"], status, attempt["reason"])
        self.assertIn(attempt["reason"], done.stderr)
        self.assert_nothing_left(1)
        self.assertIn("missing   1 of 2 attempts", self.plan())
        return attempt

    def plan(self):
        return subprocess.run([REGATTA, "plan", *self.command()[2:]], env=self.environment, text=True, timeout=60,
                              stdout=subprocess.PIPE, check=True).stdout

    def test_a_study_that_is_done_has_nothing_missing(self):
        self.write_job()
        self.assert_exit(self.run_job(), 0)
        self.assertIn("missing   nothing", self.plan())

    def test_a_process_that_is_killed(self):
        attempt = self.one_fault("sigkill")
        self.assertIn("SIGKILL", attempt["reason"])
        self.assertEqual(attempt["exit_code"], 137)

    def test_a_process_that_crashes(self):
        attempt = self.one_fault("sigsegv")
        self.assertIn("SIGSEGV", attempt["reason"])
        self.assertEqual(attempt["exit_code"], 139)

    def test_a_rank_that_is_killed(self):
        attempt = self.one_fault("sigkill", "mpi", rank=1)
        self.assertIn("rank 1 ended by SIGKILL", attempt["reason"])
        self.assertEqual(attempt["exit_code"], 137)

    def test_a_rank_that_crashes(self):
        attempt = self.one_fault("sigsegv", "mpi", rank=1)
        self.assertIn("rank 1 ended by SIGSEGV", attempt["reason"])
        self.assertEqual(attempt["exit_code"], 139)

    def test_a_rank_that_leaves_before_finalize(self):
        attempt = self.one_fault("exit0", "mpi", rank=1)
        self.assertIn("rank 1 exited before MPI_Finalize", attempt["reason"])
        self.assertEqual(attempt["exit_code"], 1)

    def test_a_process_that_leaves_without_a_word(self):
        self.assertIn("printed no attempt", self.one_fault("exit0", status="invalid")["reason"])

    def test_a_rank_that_aborts(self):
        attempt = self.one_fault("abort7", "mpi", rank=1)
        self.assertIn("MPI_Abort(7)", attempt["reason"])
        self.assertEqual(attempt["exit_code"], 7)

    def test_a_kernel_that_hangs(self):
        self.assertIn("still running after 1 s", self.one_fault("hang", timeout="1s", status="timeout")["reason"])

    def test_a_kernel_that_ignores_the_request_to_stop(self):
        attempt = self.one_fault("hang_ignore_term", timeout="1s", status="timeout")
        self.assertEqual(attempt["exit_code"], 137)

    def test_a_rank_that_never_reaches_a_barrier(self):
        self.one_fault("hang", "mpi", timeout="5s", status="timeout", rank=1)

    def test_a_rank_that_ignores_the_request_to_stop(self):
        self.one_fault("hang_ignore_term", "mpi", timeout="5s", status="timeout", rank=1)

    def test_a_wrong_checksum(self):
        self.assertIn("ran 9 tasks, not 8", self.one_fault("wrong", status="invalid")["reason"])

    def test_a_wrong_checksum_of_one_rank(self):
        self.one_fault("wrong", "mpi", status="invalid", rank=1)

    def test_a_number_that_is_none(self):
        self.write_job(kernels=["count", fault("nan")])
        self.assert_exit(self.run_job(), 5)
        attempt = self.attempt()
        self.assertEqual(attempt["status"], "failed")
        self.assertIn("is not a finite number", attempt["reason"])

    def test_a_kernel_that_throws(self):
        self.assertIn("a kernel that throws", self.one_fault("throw")["reason"])

    def test_a_rank_that_throws(self):
        self.assertIn("a kernel that throws", self.one_fault("throw", "mpi", rank=1)["reason"])

    def test_a_rank_that_is_alone_and_throws_is_told_of_at_once(self):
        """mpirun waits two seconds for ranks that have ended, unless it is told not to: longer than this limit."""
        self.write_job(runners=["mpi"], timeout="1500ms", kernels=[fault("throw")], cores="[1]")
        self.assert_exit(self.run_job(), 5)
        self.assertIn("a kernel that throws", self.attempt()["reason"])

    def test_memory_that_a_full_file_system_could_not_give(self):
        self.assertIn("/dev/shm", self.one_fault("sigbus")["reason"])

    def test_a_kernel_that_leaves_a_process_in_another_session(self):
        self.write_job(kernels=[fault("fork")])
        self.run_job()
        self.assert_nothing_left(1)

    def test_a_kernel_that_prints_without_end(self):
        self.write_job(kernels=[fault("print")])
        self.assert_exit(self.run_job(), 0)

    def test_an_attempt_of_many_repetitions_is_kept_whole(self):
        path = self.write_job(kernels=['name = "count"\nsize = 10'])
        path.write_text(path.read_text().replace("min = 1, max = 1", "min = 40000, max = 40000"))
        self.assert_exit(self.run_job(), 0)
        self.assertEqual([len(a["samples"]) for a in records(self.study)], [40000])

    def test_the_peak_of_memory_is_the_attempts_own(self):
        """Not that of the driver, whose pages a process has between fork and exec."""
        point = [str(pathlib.Path(REGATTA).with_name("regatta-point")), "--kernel", "count", "--set", "size=10",
                 "--runner", "serial", "--warmup", "0", "--min", "1", "--max", "1"]
        done = subprocess.run(point, preexec_fn=lambda: b"x" * 300_000_000, env=self.environment, text=True,
                              stdout=subprocess.PIPE, check=True)
        line = next(line for line in done.stdout.splitlines() if line.startswith("@regatta-attempt "))
        self.assertGreater(json.loads(line.split(" ", 1)[1])["peak_rss_bytes"], 1_000_000)
        self.assertLess(json.loads(line.split(" ", 1)[1])["peak_rss_bytes"], 200_000_000)

    def test_what_failed_is_tried_again_and_completes(self):
        flag = self.folder / "mended"
        self.write_job(rounds=2, kernels=["count", fault("sigsegv", flag=str(flag))])
        self.assert_exit(self.run_job(), 5, "2 of 4 attempts failed")
        flag.touch()
        self.assert_exit(self.run_job(), 0)
        self.assertEqual(len(records(self.study)), 6)  # failures are kept
        self.assertEqual(len(set(ok_turns(self.study))), 4)
        self.assert_exit(self.run_job(), 0, "up to date")
        self.assertEqual(len(records(self.study)), 6)

    def test_only_what_is_chosen_runs(self):
        self.write_job(runners=["serial", "openmp"])
        self.assert_exit(self.run_job("--only", "runner == 'openmp'"), 0)
        self.assertEqual({p["runner"] for p in records(self.study, "point")}, {"openmp"})
        self.assert_exit(self.run_job("--only", "runner == 'tbb'"), 2, "leaves no point")
        self.assert_exit(self.run_job("--only", "runner = 'tbb'"), 2, "--only")
        self.assert_exit(self.run_job("--only", ""), 2, "--only: it is empty")
        self.assert_exit(self.run_job("--only", "runner == 'openmpi'"), 2, "'openmpi' is no runner; did you mean 'openmp'?")

    def test_a_run_that_is_refused_says_so_once_and_leaves_no_folder(self):
        self.write_job(cores="[60000]", runners=["openmp"])
        done = self.run_job()
        self.assert_exit(done, 4, "60000 cores a node are asked for")
        self.assertNotIn("warning", done.stderr)
        self.assertFalse(self.study.exists())

    def beside_another_attempt(self, cpus, *taken):
        """The attempt of a run that may use these CPUs, while another attempt measures on some of them."""
        self.write_job()
        with contextlib.ExitStack() as claims:
            for cpu in taken:  # as driver/core_claims does it
                claim = claims.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
                claim.bind(f"\0regatta-cpu-{cpu}")
            done = self.run_job(before=["taskset", "-c", ",".join(map(str, cpus))])
        self.assert_exit(done, 0)
        attempt = records(self.study)[0]
        return json.loads(attempt["placement"])[0]["workers"][0]["mask"], json.loads(attempt["facts"] or "{}"), done.stdout

    def test_two_attempts_at_once_have_cores_of_their_own(self):
        cpus = sorted(os.sched_getaffinity(0))[:2]
        self.assertEqual(len(cpus), 2, "a machine of two cores is wanted")
        mask, facts, _ = self.beside_another_attempt(cpus, cpus[0])
        self.assertEqual(mask, [cpus[1]])
        self.assertNotIn("shared_cores", facts)

    def test_two_attempts_on_one_core_say_so(self):
        cpu = sorted(os.sched_getaffinity(0))[0]
        mask, facts, table = self.beside_another_attempt([cpu], cpu)
        self.assertEqual(mask, [cpu])
        self.assertEqual(facts["shared_cores"], "1")
        self.assertIn("another attempt ran on its cores at the same time", " ".join(table.split()))

    def test_fresh_moves_the_old_study_aside(self):
        self.write_job()
        self.assert_exit(self.run_job(), 0)
        self.assert_exit(self.run_job("--fresh"), 0, "s.old-1")
        self.assertEqual(len(records(self.study)), 1)
        self.assertEqual(len(records(self.study.parent / "s.old-1")), 1)

    def test_fresh_moves_nothing_aside_where_nothing_could_be_measured(self):
        self.write_job()
        self.assert_exit(self.run_job(), 0)
        before = records(self.study)
        self.write_job(runners=["openmp"], cores="[100]")
        self.assert_exit(self.run_job("--fresh"), 4, "100 cores a node are asked for")
        self.assertEqual(records(self.study), before)
        self.assertFalse(list(self.study.parent.glob("s.old-*")))

    def test_other_repetitions_than_the_job_file_asks_for_now_are_told(self):
        path = self.write_job()
        self.assert_exit(self.run_job(), 0)
        path.write_text(path.read_text().replace("min = 1, max = 1", "min = 9, max = 9"))
        self.assert_exit(self.run_job(), 0, "not made with the repetitions that the job file asks for now")

    def test_a_changed_job_file_measures_only_what_is_new(self):
        self.write_job(runners=["serial"])
        self.assert_exit(self.run_job(), 0)
        self.write_job(runners=["serial", "openmp"])
        self.assert_exit(self.run_job(), 0, "the job file changed")
        self.assertEqual(len(records(self.study)), 2)
        self.assertTrue((self.study / "job.1.toml").exists())

    def test_the_summary_for_scripts_is_json(self):
        import json
        self.write_job(kernels=["count", fault("throw")])
        done = self.run_job("--json")
        summary = json.loads(done.stdout)
        self.assertEqual((summary["ok"], summary["failed"], summary["missing"], summary["exit_code"]), (1, 1, 1, 5))


if __name__ == "__main__":
    main()
