#!/usr/bin/env python3
"""A study that is cut short in the middle, by Slurm or by a fault, and sent again: rows 4, 8-16 of docs/faults.md.

Each scenario happens to both ways of sending a study: as a batch job that calls `regatta run`, and by `regatta submit`.
"""
import json
import os
import pathlib
import re
import signal

from cluster import STATE, ClusterTest, fault, main, ok_turns, processes_of, records, table

ROUNDS = 4
SLOW = fault("none", size=2, seconds=0.4)


class Batch:
    """`regatta run` in a job of both nodes."""
    points = 1

    def write(self, rounds=ROUNDS, timeout="60s"):
        self.write_job(runners=["mpi"], cores="[1]", rounds=rounds, kernels=[SLOW], more="nodes = [2]", timeout=timeout)

    def send(self, *options):
        return self.sbatch("--nodes=2", "--ntasks-per-node=1", *options)

    def wait_for_all(self, job):
        self.wait_for_job(job)

    def send_again(self):
        job = self.send()
        self.wait_for_job(job)
        self.assertEqual(self.state(job), "COMPLETED", self.log())


class Submitted:
    """Three array tasks on one node and on two, and the job that collects."""
    points = 3

    def write(self, rounds=ROUNDS, timeout="20s", more="", kernel=SLOW):
        path = self.write_job(runners=["mpi", "openmp"], cores="[1]", rounds=rounds, kernels=[kernel], more="nodes = [1, 2]",
                              timeout=timeout)
        path.write_text(f"{path.read_text()}\n[slurm]\npack = 1\nextra = {json.dumps(self.here())}\n{more}")

    def send(self):
        """The array task with both nodes, which the faults are for."""
        done = self.submit("--json")
        self.assert_exit(done, 0)
        self.sent = [str(job["job"]) for job in json.loads(done.stdout)["jobs"]]
        return next(f"{job['job']}_0" for job in json.loads(done.stdout)["jobs"] if job["nodes"] == 2)

    def wait_for_all(self, job):
        self.wait_until(lambda: not self.jobs(), seconds=180)

    def send_again(self):
        """One more submit, after which nothing is missing."""
        done = self.submit()
        self.assert_exit(done, 0)
        self.wait_until(lambda: not self.jobs(), seconds=180)
        self.assert_exit(self.submit(), 0, "up to date")
        done = self.regatta("status", "s")
        self.assert_exit(done, 0, f"{self.points} points: {self.points} done")

    def log(self):
        return "".join(f"{file.name}:\n{file.read_text()}" for file in sorted(self.study.glob("slurm/*/logs/*")))


class CutShort:
    program = os.environ.get("REGATTA_WITH_FAULTS", "")  # it has the kernel that goes wrong as it is told

    def start(self, *options, **values):
        """It is in the middle of its study: an attempt of both nodes is kept, and another one runs."""
        self.write(**values)
        job = self.send(*options)
        number = re.match("[0-9]+", job)[0]
        recorded = lambda: any(a["slurm_job"].split("_")[0] == number for a in records(self.study))
        self.wait_until(lambda: recorded() and self.ranks(), seconds=90)
        return job

    def ranks(self):
        """Of an attempt on both nodes."""
        return {pid: line for pid, line in processes_of(self.mark).items()
                if line.split(" ")[0].endswith("regatta-point-mpi") and re.search("--nodes[ =]2 ", line)}

    def daemons(self, job, step):
        """slurmstepd calls itself "slurmstepd: [12.0]", or "[12.ba" where there was no room for more."""
        title = f"slurmstepd: [{self.raw_id(job)}.".encode()
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                line = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
                if line.startswith(title) and re.match(step, line.removeprefix(title)) and \
                        f"SLURM_CONF={STATE}/".encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                pass
        return found

    def assert_goes_on(self, rounds=ROUNDS):
        """Nothing that was acknowledged is lost, and sent once more the study is whole, each attempt once."""
        before = set(ok_turns(self.study))
        acknowledged = {a["attempt"] for a in records(self.study)}
        self.send_again()
        self.assertLessEqual(before, set(ok_turns(self.study)))
        self.assertLessEqual(acknowledged, {a["attempt"] for a in table(self.study, "attempts")})
        self.assert_each_turn_once(self.points, rounds)

    def test_cancelled(self):
        """What its user ends stays ended: nothing asks Slurm to requeue it (commit 6eb0e1f)."""
        job = self.start(rounds=3 * ROUNDS)
        self.slurm("scancel", *(getattr(self, "sent", None) or [job]))
        self.wait_for_all(job)
        self.assertEqual(self.states(job), ["CANCELLED"], self.log())
        self.assert_nothing_left(10)
        self.assertNotIn("runs the job again", self.log())
        self.assertNotIn("failed", {a["status"] for a in records(self.study)})
        self.assertLess(len(ok_turns(self.study)), self.points * 3 * ROUNDS)
        self.assert_goes_on(3 * ROUNDS)

    def test_requeued_under_its_id(self):
        job = self.start(*self.requeue)
        self.slurm("scontrol", "requeue", job)
        self.wait_for_all(job)
        self.assertEqual(self.state(job), "COMPLETED", self.log())
        self.assertEqual(len(self.states(job)), 2)
        self.assert_each_turn_once(self.points, ROUNDS)
        facts = table(self.study, "environments")
        self.assertEqual({f["slurm_restarts"] for f in facts} - {""}, {"0", "1"})
        self.assert_goes_on()

    def test_preempted(self):
        """Steps get SIGTERM, and 3 s later the job SIGKILL: the study is longer than that."""
        rounds = 3 * ROUNDS
        job = self.start(*self.requeue, rounds=rounds)
        urgent = self.slurm("sbatch", "--parsable", "--partition=urgent", "--nodes=2", "--exclusive", "--output=/dev/null",
                            *self.here(), "--wrap=sleep 1")
        self.wait_for_job(urgent)
        self.assertIn("PREEMPTED", self.states(job, wait=False), self.log())
        self.wait_for_all(job)
        self.assertTrue(ok_turns(self.study), self.log())
        self.assert_goes_on(rounds)

    def test_a_killed_rank_costs_its_attempt(self):
        job = self.start()
        os.kill(min(self.ranks()), signal.SIGKILL)
        self.wait_for_all(job)
        bad = [a for a in records(self.study) if a["status"] != "ok"]
        self.assertEqual(len(bad), 1, self.log())
        self.assertRegex(bad[0]["reason"], rf"rank [01] on ({'|'.join(self.nodes)}) ended by Killed")
        self.assertEqual(bad[0]["slurm_job"], job)
        self.assert_goes_on()

    def test_a_killed_step_daemon_costs_its_attempt(self):
        """Its rank dies with it, and srun hears nothing: the attempt's own time limit ends the wait."""
        job = self.start(timeout="10s")
        os.kill(self.wait_until(lambda: self.daemons(job, b"[0-9]"))[0], signal.SIGKILL)
        self.wait_for_all(job)
        self.assertTrue(ok_turns(self.study))
        self.assert_nothing_left(10)
        self.assert_goes_on()

    def test_a_lost_node(self):
        """The second node goes without a word, and comes back."""
        with self.breaking_nodes():
            job = self.start(*self.requeue)
            init = int(pathlib.Path(f"{STATE}/run/{self.nodes[1]}").read_text().split()[0])
            os.kill(init, signal.SIGKILL)
            down = ("sinfo", "--noheader", "--Node", "--states=down", "--format=%N")
            try:
                self.wait_until(lambda: self.nodes[1] in self.slurm(*down).split(), seconds=60)
            finally:
                self.cluster_up()
        self.wait_for_all(job)  # requeued; what the returning node took along is an attempt that failed
        self.assertTrue(ok_turns(self.study), self.log())
        self.assert_goes_on()

    def test_a_killed_slurmd_comes_back_in_time(self):
        with self.breaking_nodes():
            job = self.start()
            self.on(self.nodes[1], "sh", "-c", f"kill -9 $(cat {STATE}/private/slurmd.pid)")
            self.cluster_up()
        self.wait_for_all(job)
        self.assert_goes_on()


class OfARun(Batch, CutShort, ClusterTest):
    requeue = ("--requeue",)

    def test_time_limit(self):
        """SIGTERM in time stops it after the running attempt, and the next one goes on."""
        job = self.start("--time=1", "--signal=B:TERM@40", rounds=60)
        self.wait_for_job(job, 90)
        self.assertIn("stopped with", self.log())
        self.assertNotIn("failed", {a["status"] for a in records(self.study)})
        self.write()
        before = {a["attempt"] for a in records(self.study)}
        self.wait_for_job(self.send())
        self.assertLessEqual(before, {a["attempt"] for a in table(self.study, "attempts")})


class OfASubmit(Submitted, CutShort, ClusterTest):
    requeue = ()  # its scripts say so themselves

    def test_a_killed_daemon_of_the_batch_step(self):
        """slurmctld misses the job after a minute, and starts it again under its id."""
        job = self.start()
        os.kill(self.wait_until(lambda: self.daemons(job, b"b"))[0], signal.SIGKILL)
        self.wait_for_all(job)
        self.assert_goes_on()

    def test_time_limit(self):
        """Each task stops before the attempt that would not finish, and goes on under its id."""
        rounds = 11  # of 3 s on one node, and after 28 s the next one might not finish
        job = self.start(rounds=rounds, timeout="24s", more='time = "1"\n', kernel=fault("none", size=2, seconds=1.5))
        self.wait_for_all(job)
        self.assertIn("runs the job again under its id", self.log())
        self.assertEqual({a["status"] for a in records(self.study)}, {"ok"})
        self.assert_goes_on(rounds)


LONGEST = ["test_a_killed_daemon_of_the_batch_step", "test_time_limit", "test_a_lost_node", "test_a_killed_slurmd_comes_back_in_time", "test_requeued_under_its_id"]

if __name__ == "__main__":
    main()
