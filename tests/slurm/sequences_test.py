#!/usr/bin/env python3
"""200 sequences of failures with one seed, against the scripted Slurm: no point is lost, none is submitted twice.

A sequence is a study that is submitted again and again while commands fail, hang, lie and are killed, jobs die and are
forgotten, and tasks run or are killed in the middle. After each step every point is in one active array task at most,
and nothing is sent that was done. When the faults are over, one more submit completes the study.

    sequences_test.py [COUNT [FIRST]]     other sequences than the 200 that the tests run
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import time

from fake_cluster import REGATTA, SlurmTest, job_text, kernels, main, ok_turns

COUNT, AT_ONCE = 200, 25
FAULTS = (["sbatch " + f for f in ("refuses", "disconnects", "garbles", "submits and disconnects", "submits and fails",
                                   "submits and dies", "submits and garbles")] * 3 +
          ["sbatch hangs", "sbatch submits and hangs", "squeue hangs", "sacct hangs"] +
          ["squeue fails", "squeue garbles", "squeue is cut", "sacct fails", "sacct garbles", "sacct is off",
           "scontrol fails", "scontrol garbles", "sinfo fails", "sinfo garbles", "scancel fails"])


class Sequences(SlurmTest):
    def no_point_is_lost_and_none_submitted_twice(self, numbers):
        self.environment["REGATTA_SLURM_TIMEOUT"] = "0.5"
        for number in numbers:
            with self.subTest(sequence=number):
                self.sequence(number)

    def sequence(self, number):
        self.chance = random.Random(number)
        shutil.rmtree(self.study, ignore_errors=True)
        (self.folder / "state.json").unlink(missing_ok=True)
        self.let_fail()
        self.change_queue(max_array_size=self.chance.choice([1, 2, 1001]))
        sizes = range(1, self.chance.randint(2, 3))
        (self.folder / "job.toml").write_text(
            job_text(runners=["openmp"], cores=self.chance.choice(["[1]", "[1, 2]"]), kernels=kernels(*sizes)) +
            f"[slurm]\npack = {self.chance.choice([1, 2])}\n")
        for _ in range(self.chance.randint(1, 3)):
            self.let_fail(*self.chance.sample(FAULTS, self.chance.randint(0, 3)))
            self.submit_somehow()
            self.live_a_while()
        self.let_fail()
        self.assert_exit(self.submit(), 0)
        self.check_once()
        self.run_everything()
        self.assert_exit(self.submit(), 0, "up to date")
        self.assertEqual(len(set(ok_turns(self.study))), len(ok_turns(self.study)))

    def submit_somehow(self):
        """Perhaps killed in the middle; nothing that is done, and nothing that is active, is sent by it."""
        before = {job["id"] for job in self.jobs()}
        done = {point for point, _ in ok_turns(self.study)}
        if self.chance.random() < 0.3:
            process = subprocess.Popen([REGATTA, "submit", "job.toml", "--output", self.study.parent], cwd=self.folder,
                                       env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(self.chance.uniform(0, 0.1))
            process.send_signal(signal.SIGKILL)
            process.wait()
        else:
            self.assertIn(self.submit().returncode, (0, 4))
        self.check_once()
        for job in self.arrays():
            if job["id"] not in before:
                for index in range(len(job["states"])):
                    self.assertFalse(done & set(self.points_of(job, index)), "sent although done")

    def check_once(self):
        active = self.active_points()
        self.assertEqual(len(active), len(set(active)), "a point is in two active array tasks")

    def live_a_while(self):
        """Some tasks run, some die, some jobs are forgotten by slurmctld."""
        for job in self.jobs():
            for index, state in enumerate(job["states"]):
                if state != "PENDING":
                    continue
                fate = self.chance.random()
                if fate < 0.3:
                    self.run_task(job, index)
                elif fate < 0.4 and job["array"]:
                    self.kill_task(job, index)
                elif fate < 0.6:
                    self.set_state(job, index, self.chance.choice(["NODE_FAIL", "CANCELLED", "TIMEOUT", "PREEMPTED"]))
                elif fate < 0.7:
                    self.set_state(job, index, "RUNNING")
        queue = self.queue()
        for job in queue["jobs"]:
            ended = not any(state in ("PENDING", "RUNNING") for state in job["states"])
            job["forgotten"] = job.get("forgotten", False) or (ended and self.chance.random() < 0.5)
        self.change_queue(jobs=queue["jobs"])
        if self.chance.random() < 0.1:
            self.assertIn(self.regatta("cancel", self.study).returncode, (0, 2, 4))
        # What still runs is at its end before the next submit; its node was lost.
        for job in self.jobs():
            for index, state in enumerate(job["states"]):
                if state == "RUNNING" and self.chance.random() < 0.7:
                    self.set_state(job, index, "NODE_FAIL")

    def kill_task(self, job, index):
        task = subprocess.Popen(["bash", job["script"]], env={**self.environment, **self.variables_of(job, index)})
        time.sleep(self.chance.uniform(0, 0.1))
        os.kill(task.pid, signal.SIGKILL)
        task.wait()
        self.set_state(job, index, "NODE_FAIL")

    def run_everything(self):
        for job in self.jobs():  # what was left running ends with its node, and what it lacked is sent once more
            for index, state in enumerate(job["states"]):
                if state == "RUNNING":
                    self.set_state(job, index, "NODE_FAIL")
        self.assert_exit(self.submit(), 0)
        self.check_once()
        super().run_everything()


def test_of(numbers):
    return lambda self: self.no_point_is_lost_and_none_submitted_twice(numbers)


for first in range(0, COUNT, AT_ONCE):
    setattr(Sequences, f"test_no_point_is_lost_and_none_submitted_twice_from_{first:03}", test_of(range(first, first + AT_ONCE)))


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        count, first = (int(word) for word in (sys.argv[1:] + ["0"])[:2])
        Sequences.test_others = test_of(range(first, first + count))
        sys.argv[1:] = ["Sequences.test_others"]
    main()
