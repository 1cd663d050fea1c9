#!/usr/bin/env python3
"""What users, administrators and other users do at the wrong moment; with a scripted Slurm."""
import json
import os
import pathlib
import signal
import subprocess

from fake_cluster import REGATTA, SlurmTest, kernels, main, ok_turns, records


class Misuse(SlurmTest):
    def setUp(self):
        super().setUp()
        self.write_job(runners=["openmp"], cores="[1, 2]", kernels=kernels(100))

    def start_submit(self, **environment):
        return subprocess.Popen([REGATTA, "submit", "job.toml", "--output", self.study.parent], cwd=self.folder, text=True,
                                env={**self.environment, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def complete(self):
        self.assert_exit(self.submit(), 0)
        self.run_everything()
        self.assert_exit(self.submit(), 0, "up to date")
        self.assertEqual(len(set(ok_turns(self.study))), 2)
        self.assertEqual(len(ok_turns(self.study)), 2)

    def test_more_nodes_than_there_are_is_refused_before_anything_is_sent(self):
        self.change_queue(nodes=2)
        self.write_job(runners=["mpi"], kernels=kernels(100), more="nodes = [1, 2, 3]")
        self.assert_exit(self.submit(), 4, "3 nodes", "partition debug, which has 2", "--only 'nodes <= 2'")
        self.assertEqual(self.jobs(), [])
        done = self.submit("--only", "nodes <= 2")
        self.assert_exit(done, 0, "submitted 2 points")
        self.assertNotIn("hostfile", done.stderr)

    def test_more_memory_than_a_node_has_is_refused_before_anything_is_sent(self):
        job = (self.folder / "job.toml").read_text()
        for mem in ("63G", "64001", "1T", "99999999K"):
            (self.folder / "job.toml").write_text(job + f'[slurm]\nmem = "{mem}"\n')
            self.assert_exit(self.submit(), 4, f"slurm.mem is {mem}", "more than 64000M")
        self.assertEqual(self.jobs(), [])
        (self.folder / "job.toml").write_text(job + '[slurm]\nmem = "62G"\n')
        self.assert_exit(self.submit(), 0)

    def test_more_cores_than_a_node_has_are_refused_before_anything_is_sent(self):
        self.write_job(runners=["openmp", "mpi"], cores="[1, 2, 3]", kernels=kernels(100))
        done = self.submit()
        self.assert_exit(done, 4, "3 cores a node", "partition debug, whose largest node has 2", "--only 'cores_per_node <= 2'")
        self.assertNotIn("warning", done.stderr)
        self.assertEqual(self.jobs(), [])
        self.assertFalse(self.study.exists())
        self.assert_exit(self.submit("--only", "cores <= 2"), 0, "submitted 4 points")

    def test_more_workers_than_cores_ask_for_a_whole_node_where_the_job_file_allows_it(self):
        self.write_job(runners=["openmp"], cores="[3]", kernels=kernels(100), more="allow_oversubscription = true")
        done = self.submit()
        self.assert_exit(done, 0, "submitted 1 point", "3 cores a node are planned and a node of partition debug has 2")
        self.assertIn("--ntasks-per-node=2", pathlib.Path(self.arrays()[0]["script"]).read_text())

    def test_a_partition_that_is_not_there_is_named(self):
        with (self.folder / "job.toml").open("a") as job:
            job.write('[slurm]\npartition = "fast"\n')
        self.assert_exit(self.submit(), 4, "no partition 'fast'")
        self.assertFalse(self.study.exists())

    def test_of_several_partitions_the_smallest_node_is_planned_for(self):
        self.change_queue(sinfo="debug*|8|infinite|4|64000\nshort|2|1:00:00|1|64000\nlong|4|1-00:00:00|3|64000\n")
        self.write_job(runners=["openmp", "mpi"], cores='["1node"]', kernels=kernels(100), more="nodes = [1, 3]")
        job = (self.folder / "job.toml").read_text()
        (self.folder / "job.toml").write_text(job + '[slurm]\npartition = "short,long"\n')
        self.assert_exit(self.submit(), 0, "partition short,long has nodes of several sizes; this plans for 2 cores a node")
        script = pathlib.Path(self.arrays()[0]["script"]).read_text()
        self.assertIn("#SBATCH --partition=short,long\n", script)
        self.assertIn("#SBATCH --ntasks-per-node=2\n", script)
        (self.folder / "job.toml").write_text(job + '[slurm]\npartition = "short,fast"\n')
        self.assert_exit(self.submit(), 4, "no partition 'fast'")

    def test_ctrl_c_while_slurm_keeps_silent_ends_it(self):
        for command, verb in (("sinfo", "submit"), ("squeue", "submit"), ("squeue", "status")):
            with self.subTest(command=command, verb=verb):
                if command == "squeue":
                    self.let_fail()
                    self.assert_exit(self.submit(), 0)
                self.let_fail(f"{command} hangs")
                before = len(self.jobs())
                arguments = ["job.toml", "--output", self.study.parent] if verb == "submit" else [self.study]
                asking = subprocess.Popen([REGATTA, verb, *arguments], cwd=self.folder, stderr=subprocess.DEVNULL,
                                          stdout=subprocess.DEVNULL, env={**self.environment, "REGATTA_SLURM_TIMEOUT": "600"})
                self.wait_until(lambda: not (self.folder / "faults").read_text())
                asking.send_signal(signal.SIGINT)
                self.assertIn(asking.wait(timeout=10), (-signal.SIGINT, 130))
                self.assert_nothing_left()
                self.assertEqual(len(self.jobs()), before)
        self.complete()

    def test_ctrl_c_while_an_sbatch_runs_stops_after_it_and_says_how_to_go_on(self):
        self.let_fail("sbatch takes a second")
        sending = self.start_submit(REGATTA_SLURM_TIMEOUT="30")
        self.wait_until(lambda: not (self.folder / "faults").read_text())
        sending.send_signal(signal.SIGINT)
        _, err = sending.communicate(timeout=20)
        self.assertEqual(sending.returncode, 130, err)
        self.assertIn("1 of 3 batches", err)
        self.assertIn("regatta submit", err)
        self.assertEqual(len(self.jobs()), 1)
        self.assert_exit(self.submit(), 0, "submitted 1 point")
        self.complete()

    def test_two_submits_at_the_same_time_send_nothing_twice(self):
        for _ in range(5):
            twins = [self.start_submit(), self.start_submit()]
            codes = []
            for twin in twins:
                out, err = twin.communicate(timeout=60)
                codes.append(twin.returncode)
                self.assertIn(twin.returncode, (0, 8), out + err)
            self.assertIn(0, codes)
            self.assertEqual(len(set(self.active_points())), len(self.active_points()))
            self.assertEqual(len(self.active_points()), 2)
            self.assert_exit(self.regatta("cancel", self.study), 0)
        self.complete()

    def test_a_ledger_that_was_cut_sends_nothing_twice(self):
        """At every length of the newest ledger, as a full disk or a lost node may leave it."""
        self.assert_exit(self.submit(), 0)
        ledger = next(self.study.glob("slurm/0001/ledger/*.jsonl"))
        whole = ledger.read_bytes()
        jobs = len(self.jobs())
        for length in range(0, len(whole), 7):
            ledger.write_bytes(whole[:length])
            self.assert_exit(self.submit(), 0, "nothing to submit")
            self.assertEqual(len(self.jobs()), jobs)
            for extra in self.study.glob("slurm/0001/ledger/*.jsonl"):
                if extra != ledger:
                    extra.unlink()
        ledger.write_bytes(b"x" + whole[1:])
        self.assert_exit(self.submit(), 7, str(ledger), "move the file away")
        ledger.write_bytes(whole)
        self.complete()

    def test_a_moved_study_is_followed_cancelled_and_sent_again(self):
        self.assert_exit(self.submit(), 0)
        moved = self.folder / "elsewhere"
        self.study.parent.rename(moved)
        self.assert_exit(self.regatta("status", moved / "s"), 0, "2 pending")
        array = self.arrays()[0]
        array["script"] = str(moved / "s/slurm/0001" / array["script"].rsplit("/", 1)[1])  # Slurm has its own copy
        self.assertNotEqual(self.run_task(array), 0)  # it names the former place
        self.assertEqual(records(moved / "s"), [])
        self.assertFalse(self.study.exists())
        self.assert_exit(self.regatta("status", moved / "s"), 0, "1 pending", "1 missing")
        self.assert_exit(self.regatta("cancel", moved / "s"), 0, "cancelled")
        self.study = moved / "s"
        self.complete()

    def test_collect_before_the_end_takes_what_there_is(self):
        self.assert_exit(self.submit(), 0)
        self.assert_exit(self.regatta("collect", self.study), 0)
        self.run_task(self.arrays()[0])
        self.assert_exit(self.regatta("collect", self.study), 0, "count")
        self.assert_exit(self.regatta("status", self.study), 0, "1 done", "1 pending")
        self.complete()

    def test_what_an_administrator_ended_is_missing_and_sent_again(self):
        self.assert_exit(self.submit(), 0)
        self.set_state(self.arrays()[0], 0, "CANCELLED")
        self.assert_exit(self.regatta("status", self.study), 0, "CANCELLED", "1 pending", "1 missing")
        self.complete()

    def test_the_study_of_another_user_is_not_cancelled(self):
        if os.geteuid() != 0:
            self.skipTest("only root may become another user")
        self.assert_exit(self.submit(), 0)
        self.folder.chmod(0o755)
        before = self.queue()
        other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        self.assert_exit(self.regatta("cancel", self.study, before=other), 6, "Permission denied")
        self.assertEqual(self.queue(), before)

    def test_the_jobs_of_another_users_study_are_known_to_whoever_asks(self):
        if os.geteuid() != 0:
            self.skipTest("only root may give a folder away")
        self.assert_exit(self.submit(), 0)
        for path in (self.study, *self.study.rglob("*")):
            os.chown(path, 12345, 12345)
        queue = self.queue()
        for job in queue["jobs"]:
            job["user"] = 12345
        self.change_queue(jobs=queue["jobs"])
        self.assert_exit(self.submit(), 0, "nothing to submit")
        self.assert_exit(self.run_job(), 8, "regatta cancel")
        self.assert_exit(self.regatta("status", self.study), 0, "2 pending")
        self.assert_exit(self.regatta("cancel", self.study), 0, "cancelled jobs 100, 101, 102")

    def test_status_without_sacct_tells_what_squeue_knows(self):
        self.assert_exit(self.submit(), 0)
        self.set_state(self.arrays()[0], 0, "FAILED")
        queue = self.queue()
        queue["jobs"][0]["forgotten"] = True
        self.change_queue(jobs=queue["jobs"])
        (self.folder / "bin/sacct").unlink()
        nowhere = {"PATH": f"{self.folder / 'bin'}:/nowhere"}
        self.assert_exit(self.regatta("status", self.study, environment=nowhere), 0, "1 pending", "1 missing", "sacct is not in PATH")

    def test_status_without_squeue_says_what_it_needs(self):
        self.assert_exit(self.submit(), 0)
        nowhere = {"PATH": "/nowhere"}
        self.assert_exit(self.regatta("status", self.study, environment=nowhere), 4, "2 unknown", "squeue is not in PATH")
        self.assert_exit(self.regatta("cancel", self.study, environment=nowhere), 4, "squeue is not in PATH")


if __name__ == "__main__":
    main()
