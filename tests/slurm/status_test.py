#!/usr/bin/env python3
"""status as a person and a script see it: rows 20 and 73 of docs/faults.md, and --watch in a real terminal."""
import json
import os
import shutil
import subprocess
import threading
import time
import uuid

from fake_cluster import SlurmTest, kernels, main


class Status(SlurmTest):
    def status(self, *arguments, **options):
        return self.regatta("status", self.study, *arguments, **options)

    def points(self):
        return json.loads(self.status("--json").stdout)["points"]

    def sent(self):
        self.write_job(runners=["openmp"], cores="[1, 2]", kernels=kernels(100, 200))
        with (self.folder / "job.toml").open("a") as job:
            job.write("[slurm]\npack = 1\n")
        self.assert_exit(self.submit(), 0)
        return self.arrays()

    def test_tells_each_point_from_its_beginning_to_its_end(self):
        first, second = self.sent()
        self.assertEqual(self.points(), {"total": 4, "done": 0, "running": 0, "pending": 4, "failed": 0, "missing": 0, "unknown": 0})
        self.set_state(first, 0, "RUNNING")
        self.run_task(first, 1)
        self.set_state(second, 0, "NODE_FAIL")
        self.assertEqual(self.points(), {"total": 4, "done": 1, "running": 1, "pending": 1, "failed": 0, "missing": 1, "unknown": 0})
        done = self.status()
        self.assert_exit(done, 0, "1 running", "NODE_FAIL", "Resources", "`regatta submit` sends it")

    def test_what_slurmctld_forgot_the_accounting_tells(self):
        first, _ = self.sent()
        queue = self.queue()
        queue["jobs"][0]["states"] = ["TIMEOUT", "OUT_OF_MEMORY"]
        queue["jobs"][0]["forgotten"] = True
        self.change_queue(jobs=queue["jobs"])
        self.assert_exit(self.status(), 0, "TIMEOUT", "OUT_OF_MEMORY", "2 missing")
        self.let_fail("sacct is off")
        self.assert_exit(self.status(), 0, "2 missing")

    def test_what_is_not_known_is_not_failed(self):
        self.sent()
        for fault in ("squeue fails", "squeue hangs", "squeue garbles", "squeue is cut"):
            self.let_fail(fault, "sacct fails")
            done = self.status()
            self.assert_exit(done, 4, "4 unknown", "not known:")
            self.assertNotIn("failed", done.stdout)

    def test_what_ends_while_it_looks_is_seen_with_its_records(self):
        """All tasks run to their end after status began and before squeue answers."""
        arrays = self.sent()
        real = self.folder / "bin/real"
        real.mkdir()
        (self.folder / "bin/squeue").rename(real / "squeue")
        runs = "".join(f'SLURM_JOB_ID={job["id"]} SLURM_ARRAY_JOB_ID={job["id"]} SLURM_ARRAY_TASK_ID={index} '
                       f'SLURM_JOB_END_TIME=4000000000 bash "{job["script"]}"\n' for job in arrays for index in (0, 1))
        queue = self.queue()
        for job in queue["jobs"]:
            job["states"] = ["COMPLETED"] * len(job["states"])
        (self.folder / "ended").write_text(json.dumps(queue))
        (self.folder / "bin/squeue").write_text(
            f'#!/bin/bash\n{runs}cp "{self.folder}/ended" "{self.folder}/state.json"\nexec "{real}/squeue" "$@"\n')
        (self.folder / "bin/squeue").chmod(0o755)
        self.assert_exit(self.status(environment={"REGATTA_SLURM_TIMEOUT": "60"}), 0, "4 done")

    def test_records_that_show_late_are_waited_for_before_a_watch_ends(self):
        self.sent()
        self.run_everything()
        aside = self.folder / "journal"
        (self.study / "journal").rename(aside)
        later = threading.Timer(0.5, aside.rename, [self.study / "journal"])
        later.start()
        self.assert_exit(self.status("--watch", environment={"REGATTA_SLURM_TIMEOUT": "30"}), 0, "4 done")
        later.join()

    def test_needs_no_slurm_where_nothing_was_submitted(self):
        self.write_job(runners=["openmp"], kernels=kernels(100))
        self.assert_exit(self.run_job(), 0)
        self.assert_exit(self.status(environment={"PATH": "/usr/bin/nowhere"}), 0, "1 done")
        self.assert_exit(self.regatta("status", "nowhere"), 2, "no study")

    def test_watch_draws_anew_in_a_terminal_and_ends_with_the_last_job(self):
        if shutil.which("tmux") is None:
            self.skipTest("no tmux")
        arrays = self.sent()
        server = f"regatta-{uuid.uuid4().hex}"

        def tmux(*arguments):
            return subprocess.run(["tmux", "-L", server, *arguments], env=self.environment, text=True, check=True,
                                  stdout=subprocess.PIPE).stdout

        line = f"'{os.environ['REGATTA']}' status '{self.study}' --watch --interval 0.1; echo ended with $?; sleep 60"
        tmux("-f", "/dev/null", "new-session", "-d", "-x", "90", "-y", "20", line)
        try:
            self.wait_until(lambda: "4 pending" in tmux("capture-pane", "-p"))
            self.run_task(arrays[0], 0)
            self.wait_until(lambda: "1 done, 3 pending" in tmux("capture-pane", "-p"))
            screen = tmux("capture-pane", "-p")
            self.assertEqual(screen.count("points:"), 1, screen)  # one drawing, not one below the other
            self.assertLessEqual(max(map(len, screen.splitlines())), 90)
            self.run_everything()
            self.wait_until(lambda: "ended with 0" in tmux("capture-pane", "-p"))
            self.assertIn("4 done", tmux("capture-pane", "-p"))
        finally:
            tmux("kill-server")

    def test_watch_in_a_pipe_is_lines_and_ends_by_ctrl_c(self):
        self.sent()
        watch = subprocess.Popen([os.environ["REGATTA"], "status", self.study, "--watch", "--interval", "0.1"],
                                 env=self.environment, stdout=subprocess.PIPE, text=True)
        seen = [watch.stdout.readline() for _ in range(8)]
        watch.send_signal(2)
        rest, _ = watch.communicate(timeout=10)
        self.assertIn(watch.returncode, (130, -2))  # -2: it came while squeue was asked; to a shell that is 130, too
        self.assertNotIn("\x1b", "".join(seen) + rest)


if __name__ == "__main__":
    main()
