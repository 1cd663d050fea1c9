#!/usr/bin/env python3
"""A study that is cut short in the middle, by Slurm or by a fault, and sent again: rows 4, 8-16 of docs/faults.md."""
import os
import pathlib
import signal
import subprocess

from cluster import STATE, ClusterTest, fault, main, ok_turns, processes_of, records, table

ROUNDS = 4
SLOW = fault("none", size=2, seconds=0.4)


class CutShort(ClusterTest):
    def start(self, *options, runners=("mpi",), nodes="[2]", kernels=(SLOW,), rounds=ROUNDS, timeout="60s"):
        """A batch job on both nodes that is in the middle of its study: an attempt is kept, and one runs."""
        self.write_job(runners=list(runners), cores="[1]", rounds=rounds, kernels=list(kernels), more=f"nodes = {nodes}",
                       timeout=timeout)
        job = self.sbatch("--nodes=2", "--ntasks-per-node=1", *options)
        self.wait_until(lambda: records(self.study) and self.ranks(), seconds=60)
        return job

    def ranks(self):
        return {pid: line for pid, line in processes_of(self.mark).items()
                if line.split(" ")[0].endswith("regatta-point-mpi")}

    def of_step(self, program):
        """Processes of Slurm whose command line begins so."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (entry / "cmdline").read_bytes().startswith(program.encode()) and \
                        f"SLURM_CONF={STATE}/".encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                pass
        return found

    def assert_goes_on(self, points=1, rounds=ROUNDS):
        """Nothing that was acknowledged is lost, and sent once more the study is whole, each attempt once."""
        before = set(ok_turns(self.study))
        acknowledged = {a["attempt"] for a in records(self.study)}
        job = self.sbatch("--nodes=2", "--ntasks-per-node=1")
        self.wait_for_job(job)
        self.assertEqual(self.state(job), "COMPLETED", self.log())
        self.assertLessEqual(before, set(ok_turns(self.study)))
        self.assertLessEqual(acknowledged, {a["attempt"] for a in table(self.study, "attempts")})
        self.assert_each_turn_once(points, rounds)

    def test_cancelled(self):
        job = self.start()
        self.slurm("scancel", job)
        self.wait_for_job(job)
        self.assert_nothing_left(10)
        self.assertLess(len(ok_turns(self.study)), ROUNDS)
        self.assert_goes_on()

    def test_requeued_under_its_id(self):
        job = self.start("--requeue")
        self.slurm("scontrol", "requeue", job)
        self.wait_for_job(job)
        self.assertEqual(self.state(job), "COMPLETED", self.log())
        self.assert_each_turn_once(1, ROUNDS)
        facts = table(self.study, "environments")
        self.assertEqual({f["slurm_restarts"] for f in facts} - {""}, {"0", "1"})

    def test_preempted(self):
        """Steps get SIGTERM, and 3 s later the job SIGKILL: the study is longer than that."""
        rounds = 3 * ROUNDS
        job = self.start("--requeue", rounds=rounds)
        urgent = self.slurm("sbatch", "--parsable", "--partition=urgent", "--nodes=2", "--exclusive", "--output=/dev/null",
                            "--wrap=sleep 1")
        self.wait_for_job(urgent)
        self.wait_for_job(job)
        self.assertTrue(ok_turns(self.study), self.log())
        self.assert_goes_on(rounds=rounds)

    def test_time_limit(self):
        """SIGTERM in time stops it after the running attempt, and the next one goes on."""
        job = self.start("--time=1", "--signal=B:TERM@55", rounds=40)
        self.wait_for_job(job, 90)
        self.assertIn("stopped with", self.log())
        self.assertNotIn("failed", {a["status"] for a in records(self.study)})
        self.write_job(runners=["mpi"], cores="[1]", rounds=ROUNDS, kernels=[SLOW], more="nodes = [2]")
        before = {a["attempt"] for a in records(self.study)}
        self.wait_for_job(self.sbatch("--nodes=2", "--ntasks-per-node=1"))
        self.assertLessEqual(before, {a["attempt"] for a in table(self.study, "attempts")})

    def test_a_killed_rank_costs_its_attempt(self):
        job = self.start()
        os.kill(min(self.ranks()), signal.SIGKILL)
        self.wait_for_job(job)
        bad = [a for a in records(self.study) if a["status"] != "ok"]
        self.assertEqual(len(bad), 1, self.log())
        self.assertRegex(bad[0]["reason"], r"rank [01] on n[12] ended by Killed")
        self.assertEqual(bad[0]["slurm_job"], job)
        self.assert_goes_on()

    def test_a_killed_step_daemon_costs_its_attempt(self):
        """Its rank dies with it, and srun hears nothing: the attempt's own time limit ends the wait."""
        job = self.start(timeout="15s")
        step = self.wait_until(lambda: [p for p in self.of_step(f"slurmstepd: [{job}.")
                                        if b"batch" not in pathlib.Path(f"/proc/{p}/cmdline").read_bytes()])
        os.kill(step[0], signal.SIGKILL)
        self.wait_for_job(job)
        self.assertTrue(ok_turns(self.study))
        self.assert_nothing_left(10)
        self.assert_goes_on()

    def test_a_lost_node(self):
        """The second node goes without a word, and comes back."""
        job = self.start("--requeue")
        init = int(pathlib.Path(f"{STATE}/run/n2").read_text().split()[0])
        os.kill(init, signal.SIGKILL)
        try:
            self.wait_until(lambda: "n2" in self.slurm("sinfo", "--noheader", "--Node", "--states=down", "--format=%N"),
                            seconds=60)
        finally:
            self.cluster_up()
        self.wait_for_job(job)  # requeued; what the returning node took along is an attempt that failed
        self.assertTrue(ok_turns(self.study), self.log())
        self.assert_goes_on()

    def test_a_killed_slurmd_comes_back_in_time(self):
        job = self.start()
        self.on("n2", "sh", "-c", f"kill -9 $(cat {STATE}/private/slurmd.pid)")
        self.cluster_up()
        self.wait_for_job(job)
        self.assert_goes_on()

    def test_a_hanging_rank_is_ended_on_its_node(self):
        self.write_job(runners=["mpi"], cores="[1]", kernels=[fault("hang_ignore_term", rank=1), fault("none", size=2)],
                       more="nodes = [2]", timeout="3s")
        self.wait_for_job(self.sbatch("--nodes=2", "--ntasks-per-node=1"))
        self.assert_nothing_left()
        self.assertEqual(sorted(a["status"] for a in records(self.study)), ["ok", "timeout"], self.log())

    def test_a_killed_driver_leaves_no_rank(self):
        """At no node of the allocation: Slurm does not end the job for it."""
        self.write_job(runners=["mpi"], cores="[1]", rounds=ROUNDS, kernels=[SLOW], more="nodes = [2]")
        salloc = subprocess.Popen(["salloc", "--quiet", "--nodes=2", "--ntasks-per-node=1", "sh", "-c",
                                   '"$@"; sleep 5', "sh", *self.run_command()], env=self.environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.wait_until(lambda: records(self.study) and len(self.ranks()) == 2, seconds=60)
            driver = [pid for pid, line in processes_of(self.mark).items() if line.split(" ")[0].endswith("bin/regatta")
                      or line.startswith("regatta run")]
            for pid in driver:
                os.kill(pid, signal.SIGKILL)
            self.wait_until(lambda: not self.ranks(), seconds=4)
        finally:
            salloc.terminate()
            salloc.wait(timeout=20)
        self.assert_goes_on()


if __name__ == "__main__":
    main()
