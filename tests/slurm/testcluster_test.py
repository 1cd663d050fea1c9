#!/usr/bin/env python3
"""slurm/testcluster: idempotent, several at a time, and it stops only what it started."""
import os
import pathlib
import subprocess
import tempfile

from cluster import ALL_NODES, STATE, TESTCLUSTER, ClusterTest, main


class TestCluster(ClusterTest):
    def call(self, *arguments, state=STATE, timeout=120):
        return subprocess.run([TESTCLUSTER, "--state", str(state), *arguments], timeout=timeout, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def test_up_again_starts_nothing(self):
        with self.breaking_nodes():
            before = self.call("status")
            self.assert_exit(before, 0, "slurmctld runs", "n1 debug* ", "n2 urgent ")
            self.assert_exit(self.call("up"), 0)
            processes = lambda status: [line for line in status.stdout.splitlines() if "process" in line]
            self.assertEqual(processes(before), processes(self.call("status")))
        self.assert_exit(self.call("up", "--nodes", str(ALL_NODES + 1)), 4, f"is up with {ALL_NODES} nodes")

    def test_its_environment_makes_a_client(self):
        script = f'eval "$({TESTCLUSTER} --state {STATE} env)" && srun --nodes=2 --nodelist={",".join(self.nodes)} --ntasks-per-node=1 hostname'
        done = subprocess.run(["sh", "-c", script], timeout=60, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(set(done.stdout.split()), set(self.nodes), done.stderr)

    def test_accounting_knows_a_finished_job(self):
        job = self.sbatch("--comment=mine", command=["true"])
        self.wait_for_job(job)
        self.wait_until(lambda: self.state(job) == "COMPLETED")

    def test_a_second_cluster_stands_beside_the_first_and_goes_alone(self):
        state = f"{STATE}-2"
        try:
            self.assert_exit(self.call("up", state=state), 0)
            other = subprocess.run(["srun", "--nodes=2", "--ntasks-per-node=1", "hostname"], text=True, timeout=60,
                                   env={**os.environ, "SLURM_CONF": f"{state}/slurm.conf"}, stdout=subprocess.PIPE)
            self.assertEqual(sorted(other.stdout.split()), ["n1", "n2"])
        finally:
            self.assert_exit(self.call("down", state=state), 0)
        self.assertFalse(pathlib.Path(state).exists())
        self.assert_exit(self.call("status", state=state), 4, "no cluster in")
        with self.breaking_nodes():
            self.assert_exit(self.call("status"), 0)

    def test_a_process_that_got_the_number_of_one_of_its_own_is_left_alone(self):
        state = self.folder / "c"
        (state / "run").mkdir(parents=True)
        (state / "places").write_text("name=rgtnone\nnetwork=10.0.0\ncontroller_port=1\naccounting_port=2\ndatabase_port=3\nnodes=2\n")
        with subprocess.Popen(["sleep", "60"]) as bystander:
            (state / "run" / "slurmctld").write_text(f"{bystander.pid} 1\n")
            self.assert_exit(self.call("down", state=state), 0)
            self.assertIsNone(bystander.poll())
            bystander.kill()

    def test_wrong_words_are_usage_errors(self):
        for arguments in (["up", "--nodes", "1"], ["up", "--nodes", "x"], ["rise"], [], ["up", "down"], ["on", "n1"]):
            self.assertIn(self.call(*arguments).returncode, (2,), arguments)
        self.assert_exit(self.call("up", state="relative"), 2, "absolute path")

    def test_a_folder_of_somebody_else_is_left_alone(self):
        (self.folder / "mine").write_text("x")
        self.assert_exit(self.call("up", state=self.folder), 4, "no test cluster's folder")
        self.assertEqual((self.folder / "mine").read_text(), "x")

    def test_a_state_that_others_may_write_is_not_believed(self):
        for prepare in (lambda state: os.chown(state, 65534, 65534), lambda state: state.chmod(0o777),
                        lambda state: os.chown(state / "places", 65534, 65534)):
            state = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
            (state / "places").write_text(f"nodes=$(touch {self.folder}/executed)\n")
            prepare(state)
            for verb in ("up", "env", "status", "down"):
                self.assert_exit(self.call(verb, state=state), 4, "not a folder of yours alone")
        link = self.folder / "link"
        link.symlink_to(self.folder)
        self.assert_exit(self.call("up", state=link), 4, "not a folder of yours alone")
        self.assertFalse((self.folder / "executed").exists())

    def test_what_was_chosen_is_read_and_never_run(self):
        state = self.folder / "c"
        state.mkdir()
        for line in (f"nodes=$(touch {self.folder}/executed)", f"touch {self.folder}/executed", "PATH=x"):
            (state / "places").write_text(line + "\n")
            self.assert_exit(self.call("env", state=state), 4)
        self.assertFalse((self.folder / "executed").exists())

    def test_without_root_it_says_what_it_needs(self):
        done = subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", TESTCLUSTER, "--state", "/tmp/regatta-nobody", "up"],
                              timeout=60, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/")
        self.assert_exit(done, 4, "root")


if __name__ == "__main__":
    main()
