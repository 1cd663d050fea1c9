#!/usr/bin/env python3
"""submit, task and collect with a scripted Slurm: rows 13-20, 28, 51 and 72 of docs/faults.md."""
import json
import os
import shutil
import signal
import subprocess
import threading
import time

from fake_cluster import FaultTest, REGATTA, SlurmTest, kernels, main, ok_turns, records  # noqa: F401

# What Slurm tells a job of its allocation, beyond the job's numbers: by that a task knows that it is in one.
ON_ITS_NODE = {"SLURM_JOB_NUM_NODES": "1", "SLURM_JOB_CPUS_PER_NODE": "1", "SLURM_JOB_NODELIST": "n1", "SLURMD_NODENAME": "n1"}


class Submit(SlurmTest):
    def test_one_array_a_shape_and_one_job_that_collects(self):
        self.write_job(runners=["serial", "openmp", "mpi"], cores="[1, 2]", kernels=kernels(100, 200))
        done = self.submit("--json")
        self.assert_exit(done, 0)
        told = json.loads(done.stdout)
        self.assertEqual([(j["kind"], j["nodes"], j["cores_per_node"]) for j in told["jobs"]],
                         [("array", 1, 1), ("array", 1, 2), ("collect", 1, 1)])
        first, second, collect = self.jobs()
        self.assertEqual(collect["arguments"][:-1], ["--parsable", f"--dependency=afterany:{first['id']}:{second['id']}"])
        self.assertEqual(len(self.active_points()), 10)
        self.assertEqual(len(set(self.active_points())), 10)
        self.run_everything()
        self.assertEqual(len(ok_turns(self.study)), 10)
        self.assertTrue((self.study / "results.h5").exists())
        self.assertIn("count", self.log(collect))
        self.assert_exit(self.submit(), 0, "up to date")
        self.assertEqual(len(self.jobs()), 3)

    def test_arrays_are_cut_at_the_array_size(self):
        self.change_queue(max_array_size=4)
        self.write_job(runners=["openmp"], more="", kernels=kernels(*range(1, 11)))
        (self.folder / "job.toml").write_text((self.folder / "job.toml").read_text() + "[slurm]\npack = 1\nmax_parallel = 3\n")
        self.assert_exit(self.submit(), 0)
        self.assertEqual([job["array"] for job in self.arrays()], ["0-3%3", "0-3%3", "0-1%3"])
        self.assertEqual(len(set(self.active_points())), 10)
        self.run_everything()
        self.assertEqual(len(set(ok_turns(self.study))), 10)

    def test_again_sends_only_what_nobody_has(self):
        self.write_job(runners=["openmp"], kernels=kernels(100))
        self.assert_exit(self.submit(), 0)
        self.write_job(runners=["openmp"], kernels=kernels(100), rounds=1)
        self.assert_exit(self.submit(), 0, "nothing to submit")
        self.assertEqual(len(self.jobs()), 2)
        array = self.arrays()[0]
        self.set_state(array, 0, "NODE_FAIL")
        self.assert_exit(self.submit(), 0, "submitted 1 point")
        self.run_everything()
        self.assertEqual(len(ok_turns(self.study)), 1)

    def test_other_jobs_of_the_user_and_long_arrays_are_no_hindrance(self):
        self.write_job(runners=["openmp"], kernels=kernels(*range(100, 140)))
        (self.folder / "job.toml").write_text((self.folder / "job.toml").read_text() + "[slurm]\npack = 1\n")
        self.assert_exit(self.submit(), 0, "submitted 40 points")
        for verb in (["submit", self.folder / "job.toml", "--output", self.study.parent], ["status", self.study],
                     ["cancel", self.study]):
            self.let_fail("squeue has others")
            self.assert_exit(self.regatta(*verb), 0)
        self.assertFalse(self.active_points())

    def test_records_that_show_late_are_waited_for(self):
        self.write_job(runners=["openmp"], kernels=kernels(100))
        self.assert_exit(self.submit(), 0)
        self.run_everything()
        aside = self.folder / "journal"
        (self.study / "journal").rename(aside)
        later = threading.Timer(0.5, aside.rename, [self.study / "journal"])
        later.start()
        self.assert_exit(self.submit(environment={"REGATTA_SLURM_TIMEOUT": "30"}), 0, "up to date")
        later.join()
        self.assertEqual(len(self.jobs()), 2)

    def test_a_dry_run_shows_the_scripts_and_leaves_nothing(self):
        self.write_job(runners=["openmp"], cores="[1, 2]", kernels=kernels(100))
        done = self.submit("--dry-run")
        self.assert_exit(done, 0, "#SBATCH --array=0-0", "core-hours: at most", "nothing was submitted")
        self.assertFalse(self.study.exists())
        self.assertEqual(self.jobs(), [])
        told = json.loads(self.submit("--dry-run", "--json").stdout)
        self.assertEqual(told["to_send"], 2)
        self.submit()
        sent = {file.name: file.read_text() for file in self.study.glob("slurm/0001/*.sbatch")}
        self.assertEqual(set(sent), {"01-1x1.sbatch", "02-1x2.sbatch", "03-collect.sbatch"})

    def test_a_dry_run_needs_no_slurm_where_the_cores_are_told(self):
        self.write_job(runners=["openmp"], kernels=kernels(100))
        nowhere = {"PATH": "/usr/bin/nowhere"}
        self.assert_exit(self.submit("--dry-run", "--cores-per-node", "4", environment=nowhere), 0, "--array=0-0")
        self.assert_exit(self.submit("--dry-run", environment=nowhere), 4, "sinfo is not in PATH")
        self.assert_exit(self.submit(environment=nowhere), 4, "slurm-client")

    def test_what_it_says_to_type_finds_the_study_wherever_it_is(self):
        self.write_job(runners=["openmp"], kernels=kernels(100))
        done = self.regatta("submit", "job.toml", "--output", "some where/r")
        self.assert_exit(done, 0, "`regatta status 'some where/r/s'`")
        self.assert_exit(self.regatta("status", "some where/r/s"), 0, "1 point: 0 done, 1 pending")
        self.assert_exit(self.regatta("submit", "job.toml", "--output", "results"), 0, "`regatta status s`")
        self.assert_exit(self.regatta("status", "s"), 0, "1 pending")

    def test_a_budget_refuses_before_anything_is_written(self):
        self.write_job(runners=["openmp"], kernels=kernels(100))
        with (self.folder / "job.toml").open("a") as job:
            job.write("[slurm]\nbudget_core_hours = 0.001\n")
        self.assert_exit(self.submit(), 3, "budget_core_hours")
        self.assertEqual(self.jobs(), [])
        self.assertFalse(self.study.exists())

    def test_a_time_limit_in_which_no_attempt_is_sure_to_finish_is_refused(self):
        self.write_job(runners=["openmp"], kernels=kernels(100), timeout="1m")
        with (self.folder / "job.toml").open("a") as job:
            job.write('[slurm]\ntime = "1"\n')
        self.assert_exit(self.submit(), 3, "slurm.time", "measure.timeout")

    def test_a_full_or_read_only_folder_is_found_before_anything_is_sent(self):
        if os.geteuid() != 0:
            self.skipTest("only root may mount")
        self.write_job(runners=["openmp"], kernels=kernels(100))
        results = self.study.parent
        results.mkdir()
        for options in ("ro", "size=16k,nr_inodes=4"):
            mounted = ["unshare", "--mount", "bash", "-c",
                       'mount -t tmpfs -o "$1" none "$2" && shift 2 && exec "$@"', "-", options, str(results)]
            self.assert_exit(self.submit(before=mounted), 6)
        self.assertEqual(self.jobs(), [])


class Half(SlurmTest):
    """An sbatch that fails, or seems to."""

    def setUp(self):
        super().setUp()
        self.write_job(runners=["openmp"], cores="[1, 2]", kernels=kernels(100))

    def complete(self):
        self.assert_exit(self.submit(), 0)
        self.complete_what_was_sent()

    def complete_what_was_sent(self):
        self.assertEqual(len(self.active_points()), len(set(self.active_points())))
        self.run_everything()
        self.assertEqual(sorted(set(ok_turns(self.study))), sorted(ok_turns(self.study)))
        self.assertEqual(len(ok_turns(self.study)), 2)

    def test_what_was_sent_before_a_refusal_is_not_sent_again(self):
        self.write_job(runners=["openmp"], cores="[1, 2]", kernels=kernels(100))
        self.let_fail("sbatch refuses")
        self.assert_exit(self.submit(), 4, "accounting/QOS policy", "0 of 3 batches")
        self.assertEqual(self.jobs(), [])
        self.complete()

    def test_collecting_waits_for_what_an_earlier_submission_still_has(self):
        self.let_fail("sbatch is well", "sbatch refuses")
        self.assert_exit(self.submit(), 4, "1 of 3 batches")
        self.assert_exit(self.submit(), 0, "submitted 1 point")
        first, second, collect = self.jobs()
        self.assertEqual(collect["arguments"][1], f"--dependency=afterany:{first['id']}:{second['id']}")
        self.complete_what_was_sent()

    def test_an_error_of_an_sbatch_that_did_submit_is_seen_through(self):
        for fault in ("submits and disconnects", "submits and fails", "submits and hangs", "submits and dies",
                      "submits and garbles"):
            with self.subTest(fault):
                self.let_fail(f"sbatch {fault}")
                before = len(self.jobs())
                self.assert_exit(self.submit(), 0, "submitted 2 points")
                self.assertEqual(len(self.jobs()), before + 3)
                self.assert_exit(self.regatta("cancel", self.study), 0)
        self.complete()

    def test_an_error_of_the_connection_is_looked_into_and_told(self):
        self.let_fail("sbatch disconnects")
        self.assert_exit(self.submit(), 4, "Unable to contact")
        self.complete()

    def test_when_nobody_knows_nothing_is_sent(self):
        for lookup in ("squeue fails", "squeue garbles", "squeue is cut", "squeue hangs", "sacct fails", "sacct garbles"):
            with self.subTest(lookup):
                shutil.rmtree(self.study, ignore_errors=True)
                self.change_queue(jobs=[])
                self.let_fail("sbatch disconnects", "squeue is well", lookup)
                self.assert_exit(self.submit(), 4, "not known whether")
                self.let_fail(lookup)
                self.assert_exit(self.submit(), 4, "not known")
                self.assertEqual(self.jobs(), [])
                self.let_fail()
                self.assert_exit(self.submit(), 0, "submitted 2 points")
        self.assert_exit(self.regatta("cancel", self.study), 0)
        self.complete()

    def test_a_job_that_shows_up_after_all_does_nothing(self):
        self.let_fail("sbatch disconnects")
        self.assert_exit(self.submit(), 4)
        script = self.study / "slurm/0001/01-1x1.sbatch"
        self.complete()
        before = len(records(self.study))
        subprocess.run(["sbatch", str(script)], env=self.environment, check=True, stdout=subprocess.DEVNULL)
        late = self.arrays()[-1]
        self.assertEqual(self.run_task(late), 0)
        self.assertIn("given up", self.log(late, 0))
        self.assertEqual(len(records(self.study)), before)

    def test_the_job_that_collects_is_sent_when_it_alone_is_missing(self):
        self.let_fail("sbatch is well", "sbatch is well", "sbatch refuses")
        self.assert_exit(self.submit(), 4, "2 of 3 batches")
        self.assert_exit(self.submit("--dry-run"), 0, "02", "collect", "nothing was submitted")
        done = self.submit()
        self.assert_exit(done, 0, "makes results.h5 when the others have ended", "submitted the job that makes results.h5")
        first, second, collect = self.jobs()
        self.assertEqual(collect["arguments"][1], f"--dependency=afterany:{first['id']}:{second['id']}")
        self.assert_exit(self.submit(), 0, "nothing to submit")
        self.complete_what_was_sent()
        self.assertTrue((self.study / "results.h5").exists())
        self.assert_exit(self.submit(), 0, "up to date")

    def test_the_job_that_collects_is_sent_though_all_else_has_ended(self):
        self.let_fail("sbatch is well", "sbatch is well", "sbatch disconnects")
        self.assert_exit(self.submit(), 4, "2 of 3 batches")
        self.complete_what_was_sent()
        self.assertFalse((self.study / "results.h5").exists())
        done = self.submit("--json")
        self.assert_exit(done, 0)
        self.assertEqual([job["kind"] for job in json.loads(done.stdout)["jobs"]], ["collect"])
        self.run_everything()
        self.assertTrue((self.study / "results.h5").exists())
        self.assert_exit(self.submit(), 0, "up to date")
        self.assertEqual(len(self.jobs()), 3)

    def test_a_submission_that_is_not_seen_is_not_sent_again(self):
        """As on a shared file system, where another login node's newest folders may show late."""
        self.assert_exit(self.submit(), 0)
        aside = self.folder / "unseen"
        (self.study / "slurm/0001").rename(aside)
        self.assert_exit(self.submit(), 4, "jobs 100, 101, 102", "nothing was submitted")
        self.assert_exit(self.regatta("submit", "job.toml", "--output", "elsewhere"), 0, "submitted 2 points")
        aside.rename(self.study / "slurm/0001")
        self.assert_exit(self.submit(), 0, "nothing to submit")
        aside.mkdir()
        (self.study / "slurm/0001").rename(aside / "0001")
        self.assert_exit(self.regatta("cancel", self.study), 0, "cancelled jobs 100, 101, 102;")
        self.assertEqual(len(self.jobs()), 6)

    def test_what_is_not_seen_and_what_is_can_be_cancelled(self):
        self.assert_exit(self.submit(), 0)
        self.set_state(self.arrays()[0], 0, "FAILED")
        self.assert_exit(self.submit(), 0, "submitted 1 point")
        shutil.rmtree(self.study / "slurm/0001")
        self.assert_exit(self.regatta("status", self.study), 0, "what jobs 101, 102 may hold")
        self.assert_exit(self.regatta("cancel", self.study), 0)
        self.assertEqual({state for job in self.jobs() for state in job["states"]}, {"FAILED", "CANCELLED"})
        self.complete()

    def test_submissions_that_cannot_be_listed_are_not_taken_for_none(self):
        if os.geteuid() != 0:
            self.skipTest("only root may become another user")
        other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        for path in (self.folder, *self.folder.iterdir()):
            os.chown(path, 65534, 65534, follow_symlinks=False)
        self.assert_exit(self.submit(before=other), 0)
        record = self.study / "slurm/0001/submission.json"
        before = record.read_text()
        (self.study / "slurm").chmod(0o333)
        self.assert_exit(self.submit(before=other), 6, "slurm: cannot read the folder")
        (self.study / "slurm").chmod(0o755)
        self.assertEqual(record.read_text(), before)
        self.assert_exit(self.submit(before=other), 0, "nothing to submit")
        self.assertEqual(len(self.jobs()), 3)
        self.assert_exit(self.regatta("cancel", self.study), 0, "cancelled jobs 100, 101, 102")  # root, of another's study

    def test_killed_at_any_moment_it_goes_on(self):
        for moment in range(12):
            with self.subTest(moment):
                process = subprocess.Popen([REGATTA, "submit", "job.toml", "--output", self.study.parent], cwd=self.folder,
                                           env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(0.004 * moment)
                process.send_signal(signal.SIGKILL)
                process.wait()
                self.assertEqual(len(self.active_points()), len(set(self.active_points())))
        self.complete()


class Task(SlurmTest):
    def sent(self, **values):
        self.write_job(**{"runners": ["openmp"], "kernels": kernels(100), **values})
        self.assert_exit(self.submit(), 0)
        return self.arrays()[0]

    def test_a_changed_job_file_is_refused_with_the_remedy(self):
        array = self.sent()
        text = (self.folder / "job.toml").read_text()
        (self.folder / "job.toml").write_text(text + "# changed\n")
        self.assertEqual(self.run_task(array), 4)
        self.assertIn("changed since the submission", self.log(array, 0))
        self.assertIn(f"`regatta cancel {self.study}` and `regatta submit {self.folder}/job.toml --output {self.study.parent}`", self.log(array, 0))
        self.assertEqual(records(self.study), [])
        (self.folder / "job.toml").write_text(text)
        self.assertEqual(self.run_task(array), 0)

    def test_a_changed_job_file_is_not_submitted_beside_a_waiting_one(self):
        self.sent()
        self.write_job(runners=["openmp"], kernels=kernels(100, 200))
        self.assert_exit(self.submit(), 8, f"`regatta cancel {self.study}`")
        self.assert_exit(self.regatta("cancel", self.study), 0)
        self.assert_exit(self.submit(), 0, "submitted 2 points")

    def test_a_changed_program_is_refused_with_the_remedy(self):
        array = self.sent()
        record = self.study / "slurm/0001/submission.json"
        changed = json.loads(record.read_text())
        changed["program_sha256"] = "0" * 64
        record.write_text(json.dumps(changed))
        self.assertEqual(self.run_task(array), 4)
        self.assertIn("not the one that submitted", self.log(array, 0))

    def test_a_duplicate_does_only_what_is_missing(self):
        array = self.sent(rounds=3)
        self.assertEqual(self.run_task(array), 0)
        self.assertEqual(self.run_task(array), 0)
        self.assertIn("nothing to do", self.log(array, 0))
        self.assertEqual(len(records(self.study)), 3)

    def test_two_at_the_same_time_keep_both_attempts(self):
        array = self.sent(rounds=2)
        twins = [subprocess.Popen(["bash", array["script"]], env={**self.environment, **self.variables_of(array, 0)})
                 for _ in range(2)]
        self.assertEqual([twin.wait(timeout=60) for twin in twins], [0, 0])
        self.assertEqual(len(set(ok_turns(self.study))), 2)
        self.assertEqual(len({a["attempt"] if "attempt" in a else a["id"] for a in records(self.study)}),
                         len(records(self.study)))

    def test_it_stops_before_what_would_not_finish_and_goes_on_under_its_id(self):
        array = self.sent(rounds=3, timeout="20s")
        soon = str(int(time.time()) + 10)
        self.assertEqual(self.run_task(array, SLURM_JOB_END_TIME=soon), 4)  # no attempt of 20 s fits: no requeue for ever
        self.assertIn("raise slurm.time", self.log(array, 0))
        self.assertEqual(records(self.study), [])
        self.assertEqual(self.run_task(array, SLURM_JOB_END_TIME=str(int(time.time()) + 600)), 0)
        self.assertEqual(len(ok_turns(self.study)), 3)

    def test_the_last_task_of_an_array_knows_its_own_time_left(self):
        """Its number is that of the array, of which another task waits with all of its time."""
        array = self.sent(kernels=kernels(100, 200), more="[slurm]\npack = 1")
        self.assertEqual(len(array["states"]), 2)
        self.change_queue(left="0:06")
        self.assertEqual(self.run_task(array, 0), 4)  # no attempt of 20 s fits
        self.assertIn("raise slurm.time", self.log(array, 0))
        self.assertEqual(records(self.study), [])

    def test_a_time_left_that_nobody_tells_is_said(self):
        array = self.sent()
        self.let_fail("squeue fails")
        self.assertEqual(self.run_task(array), 0)
        self.assertIn("the time left is not known: squeue ended with 1", self.log(array, 0))
        self.assertEqual(self.run_task(array), 0)
        self.assertEqual(self.log(array, 0).count("is not known"), 1)
        self.change_queue(left="UNLIMITED")
        self.assertEqual(self.run_task(array), 0)
        self.assertEqual(self.log(array, 0).count("is not known"), 1)

    def test_what_slurm_says_of_the_job_is_kept_whatever_format_its_user_likes(self):
        array = self.sent()
        self.assertEqual(self.run_task(array, SLURM_JOB_NUM_NODES="1", SLURM_JOB_CPUS_PER_NODE="1", SLURM_JOB_NODELIST="n1",
                                       SLURMD_NODENAME="n1", SLURM_TIME_FORMAT="relative"), 0)
        self.assertEqual([attempt["queue_seconds"] for attempt in records(self.study)], [90])
        facts = json.dumps(records(self.study, "environment"))
        for fact in ('"slurm_eligible": "2026-11-25T16:00:00"', '"slurm_allocated": "cpu=2"', '"slurm_requested": "cpu=1"'):
            self.assertIn(fact, facts)

    def start_slow(self, seconds=0.5, rounds=4, timeout="20s", **variables):
        from harness import fault
        self.write_job(runners=["serial"], rounds=rounds, timeout=timeout, kernels=[fault("none", size=2, seconds=seconds / 2)])
        self.assert_exit(self.submit(), 0)
        array = self.arrays()[0]
        self.set_state(array, 0, "RUNNING")
        task = subprocess.Popen(["bash", array["script"]],
                                env={**self.environment, **self.variables_of(array, 0), **variables})
        self.wait_until(lambda: ok_turns(self.study))
        return array, task

    def test_a_warning_stops_it_when_the_time_is_not_known_and_slurm_requeues(self):
        array, task = self.start_slow(SLURM_JOB_END_TIME="0")
        # squeue says 10 minutes: a warning alone is early, and it goes on
        task.send_signal(signal.SIGUSR1)
        self.assertEqual(task.wait(timeout=30), 0)
        self.assertEqual(len(ok_turns(self.study)), 4)

    def test_time_that_runs_out_has_the_job_requeued(self):
        array, task = self.start_slow(rounds=60, seconds=0.3, timeout="5s", SLURM_JOB_END_TIME=str(int(time.time()) + 25))
        self.assertEqual(task.wait(timeout=60), 0)
        self.assertIn("runs the job again under its id", self.log(array, 0))
        self.assertEqual(next(j for j in self.jobs() if j["id"] == array["id"])["states"], ["PENDING"])
        before = len(ok_turns(self.study))
        self.assertLess(before, 60)
        self.assertEqual(self.run_task(array), 0)
        self.assertEqual(len(ok_turns(self.study)), 60)
        self.assertEqual(len(set(ok_turns(self.study))), 60)

    def test_termination_ends_it_at_once_and_keeps_what_was_recorded(self):
        array, task = self.start_slow(seconds=3, rounds=2)
        before = len(records(self.study))
        task.send_signal(signal.SIGTERM)
        self.assertEqual(task.wait(timeout=10), 143)
        self.assert_nothing_left(1)
        self.assertEqual(len(records(self.study)), before)
        self.set_state(array, 0, "PREEMPTED")
        self.assert_exit(self.submit(), 0)
        self.run_everything()
        self.assertEqual(len(set(ok_turns(self.study))), 2)

    def test_an_attempt_that_slurm_ended_with_us_is_no_failure(self):
        _, task = self.start_slow(seconds=3, rounds=2, **ON_ITS_NODE)
        from harness import processes_of
        point = self.wait_until(lambda: [pid for pid, line in processes_of(self.mark).items() if "regatta-point" in line])
        for process in point:
            os.kill(process, signal.SIGTERM)
        time.sleep(0.1)  # the task sees its attempt's end before its own
        task.send_signal(signal.SIGTERM)
        self.assertEqual(task.wait(timeout=10), 143)
        self.assertEqual([(a["round"], a["status"], a["slurm_job"] != "") for a in records(self.study)], [(1, "ok", True)])

    def test_a_job_that_somebody_ends_is_not_requeued_by_its_task(self):
        """Slurm starts no step any more, and the task has heard of nothing but its warning."""
        asked = self.folder / "asked"
        (self.folder / "bin/srun").write_text(f'#!/bin/sh\n: >"{asked}"\necho "srun: error: Unable to create step for job 100: '
                                              'Job/step already completing or completed" >&2\nexit 1\n')
        (self.folder / "bin/srun").chmod(0o755)
        array = self.sent(runners=["openmp", "mpi"])
        self.set_state(array, 0, "RUNNING")
        task = subprocess.Popen(["bash", array["script"]], env={
            **self.environment, **self.variables_of(array, 0), **ON_ITS_NODE})
        self.wait_until(asked.exists)
        self.wait_until(lambda: task.send_signal(signal.SIGUSR1) or time.sleep(0.2) or task.poll() is not None)
        self.assertEqual(task.returncode, 143, self.log(array, 0))
        self.assertEqual(next(j for j in self.jobs() if j["id"] == array["id"])["states"], ["RUNNING"], "it asked to be requeued")
        self.assertNotIn("runs the job again", self.log(array, 0))
        self.assertEqual(len(ok_turns(self.study)), 1)
        self.assertEqual(len(records(self.study)), 1)

    def test_how_it_ended_is_told_though_all_its_points_had_begun(self):
        array, task = self.start_slow(seconds=3, rounds=2)
        task.send_signal(signal.SIGTERM)
        task.wait(timeout=10)
        queue = self.queue()
        queue["jobs"][0].update(states=["TIMEOUT"], forgotten=True)
        self.change_queue(jobs=queue["jobs"])
        self.assert_exit(self.regatta("status", self.study), 0, "TIMEOUT", "1 missing")

    def test_run_is_refused_meanwhile_and_names_the_task(self):
        array, task = self.start_slow(seconds=2, rounds=2)
        self.assert_exit(self.run_job(), 8, f"array task {array['id']}_0")
        task.send_signal(signal.SIGTERM)
        task.wait(timeout=10)

    def test_run_is_refused_while_tasks_wait(self):
        array = self.sent()
        self.assert_exit(self.run_job(), 8, "job", str(array["id"]), f"`regatta cancel {self.study}`")
        self.let_fail("squeue fails")
        self.assert_exit(self.run_job(), 0, "is not known")

    def test_setup_lines_run_first_and_a_failing_one_ends_the_task(self):
        self.write_job(runners=["openmp"], kernels=kernels(100))
        with (self.folder / "job.toml").open("a") as job:
            job.write("[slurm]\nsetup = ['echo \"this is $0\" >setup.txt', 'false']\n")
        self.assert_exit(self.submit(), 0)
        array = self.arrays()[0]
        (self.folder / "cwd").mkdir()
        done = subprocess.run(["bash", array["script"]], cwd=self.folder / "cwd",
                              env={**self.environment, **self.variables_of(array, 0)})
        self.assertEqual(done.returncode, 1)
        self.assertIn("this is", (self.folder / "cwd/setup.txt").read_text())
        self.assertEqual(records(self.study), [])


class Cancel(SlurmTest):
    def test_ends_what_the_study_submitted_and_nothing_else(self):
        self.write_job(runners=["openmp"], kernels=kernels(100))
        self.assert_exit(self.regatta("cancel", self.folder / "nowhere"), 2, "no study")
        self.assert_exit(self.submit(), 0)
        ours = [job["id"] for job in self.jobs()]
        queue = self.queue()
        queue["jobs"].append({"id": 7, "name": "regatta-s-other", "script": "x", "array": "0-1", "states": ["RUNNING", "PENDING"]})
        (self.folder / "state.json").write_text(json.dumps(queue))
        self.let_fail("squeue fails")
        self.assert_exit(self.regatta("cancel", self.study), 4, "nothing was cancelled")
        self.assert_exit(self.regatta("cancel", self.study), 0, *map(str, ours))
        self.assertEqual({job["id"]: job["states"] for job in self.jobs()},
                         {**{job: ["CANCELLED"] for job in ours}, 7: ["RUNNING", "PENDING"]})
        self.assert_exit(self.regatta("cancel", self.study), 0, "nothing to cancel")


if __name__ == "__main__":
    main()
