#!/usr/bin/env python3
"""Whole studies by `regatta submit` on the real cluster: sent, watched, collected, and the same as on one machine."""
import json
import subprocess

from cluster import RUNNERS, ClusterTest, main, records, table

HEAD = """[study]
name = "s"
scaling = "{scaling}"
[sweep]
runners = {runners}
cores = [1, 2]
nodes = [1, 2]
exclude = ["nodes == 2 and cores > 2"]
[measure]
rounds = {rounds}
warmup = 0
repetitions = {{ min = 1, max = 1 }}
timeout = "30s"
[slurm]
extra = {extra}
{slurm}
"""
# As many ranks as the machine has cores: more of them wait for each other's time slices.
STRONG = ('name = "mandelbrot"\nsize = 64', 'name = "heat2d"\nsize = 32\nsteps = 4', 'name = "file_read"\nsize = 16\nfile = 65536',
          'name = "sleep"\nsize = 8')
WEAK = ('name = "sha256"\nsize_per_core = 20', 'name = "montecarlo_pi"\nsize_per_core = 10000',
        'name = "file_read"\nsize_per_core = 4\nfile = 65536')


class Submitted(ClusterTest):
    def write(self, scaling, kernels, runners=RUNNERS, rounds=1, slurm=""):
        head = HEAD.format(scaling=scaling, runners=json.dumps(runners), rounds=rounds, extra=json.dumps(self.here()), slurm=slurm)
        (self.folder / "job.toml").write_text(head + "".join(f"[[kernel]]\n{kernel}\n" for kernel in kernels))

    def send(self):
        done = self.submit("--json")
        self.assert_exit(done, 0)
        self.assertNotIn("hostfile", done.stderr)  # nodes are no reason to warn here
        return json.loads(done.stdout)

    def points(self):
        done = self.regatta("status", "s", "--json")
        self.assertIn(done.returncode, (0, 4), done.stderr)  # 4: slurmdbd is a moment behind
        return json.loads(done.stdout)["points"]

    def watch(self, total):
        """Follows the study with `status` to its end: done never shrinks, and every state adds up."""
        seen, done = set(), 0
        while True:
            over = not self.jobs()
            points = self.points()
            self.assertEqual(sum(points[state] for state in points if state != "total"), points["total"])
            self.assertEqual(points["total"], total)
            self.assertGreaterEqual(points["done"], done)
            self.assertEqual(points["failed"], 0)
            done = points["done"]
            seen.update(state for state, count in points.items() if count)
            if over:
                return seen

    def whole_study(self, scaling, kernels):
        self.write(scaling, kernels)
        told = self.send()
        self.assertEqual([(j["kind"], j["nodes"], j["cores_per_node"]) for j in told["jobs"]],
                         [("array", 1, 1), ("array", 1, 2), ("array", 2, 1), ("collect", 1, 1)])
        local = self.start_local()
        seen = self.watch(told["sent"])
        self.assertLessEqual({"done", "running", "total"}, seen)
        self.assertEqual(self.points()["done"], told["sent"])
        self.assert_exit(self.submit(), 0, "up to date")
        self.assertEqual({p["runner"] for p in table(self.study, "points") if p["nodes"] == 2},
                         {runner for runner in RUNNERS if runner.startswith("mpi")})
        self.assertEqual({p["runner"] for p in table(self.study, "points") if p["nodes"] == 1}, set(RUNNERS))
        self.assert_on_both_nodes()
        self.assert_each_turn_once(told["sent"], 1)
        self.assert_as_local(local)
        self.assert_provenance(told)

    def assert_provenance(self, told):
        """In which array task and step each attempt ran, how long that waited, where, and how it was bound."""
        arrays = {str(job["job"]) for job in told["jobs"] if job["kind"] == "array"}
        attempts = table(self.study, "attempts")
        self.assertEqual({a["slurm_job"].split("_")[0] for a in attempts}, arrays)
        self.assertTrue(all("_" in a["slurm_job"] and a["slurm_step"] and a["queue_seconds"] >= 0 for a in attempts), attempts)
        self.assertTrue(all(f"host {self.nodes[0]} rank 0" in a["affinity"] or f"host {self.nodes[1]} rank 0" in a["affinity"]
                            for a in attempts), {a["affinity"] for a in attempts})
        for environment in table(self.study, "environments"):
            self.assertEqual(environment["slurm_partition"], "debug")
            for fact in ("slurm_job", "slurm_requested_nodes", "slurm_allocated", "slurm_node_list", "slurm_eligible"):
                self.assertTrue(environment[fact], fact)

    def log(self):
        return "".join(f"{file.name}:\n{file.read_text()}" for file in sorted(self.study.glob("slurm/*/logs/*")))

    def test_a_strong_scaling_study_gives_what_its_points_give_locally(self):
        self.whole_study("strong", STRONG)

    def test_a_weak_scaling_study_gives_what_its_points_give_locally(self):
        self.whole_study("weak", WEAK)

    def test_more_points_than_an_array_may_have(self):
        """The cluster's MaxArraySize is 21."""
        self.write("strong", ['name = "count"\nsize = [' + ", ".join(map(str, range(1, 24))) + "]"], runners=["serial"],
                   slurm="pack = 1\n")
        told = self.send()
        self.assertEqual([j["tasks"] for j in told["jobs"] if j["kind"] == "array"], [21, 2])
        self.watch(23)
        self.assert_each_turn_once(23, 1)
        self.assertEqual(len({a["slurm_job"] for a in records(self.study)}), 23)

    def test_another_user_may_look_but_not_cancel(self):
        self.write("strong", ['name = "count"\nsize = 10'], runners=["serial"])
        path = self.folder / "job.toml"
        path.write_text(path.read_text().replace("extra = [", 'extra = ["--hold", '))
        self.send()
        self.folder.chmod(0o755)
        as_other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", self.program]
        look = subprocess.run([*as_other, "status", str(self.study)], env=self.environment, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=60)
        self.assert_exit(subprocess.CompletedProcess((), look.returncode, look.stdout, ""), 0, "1 pending", "JobHeldUser")
        end = subprocess.run([*as_other, "cancel", str(self.study)], env=self.environment, text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=60)
        self.assert_exit(end, 6, "Permission denied")
        self.assertEqual(len(self.jobs()), 2)

    def test_cancel_ends_the_study_and_nothing_else(self):
        self.write("strong", ['name = "sleep"\nsize = 1000\nduration = 0.01'], runners=["serial", "mpi"], rounds=5)
        other = self.sbatch("--nodes=1", "--hold", command=["true"])
        self.send()
        self.wait_until(lambda: records(self.study), seconds=60)
        before = {a["attempt"] for a in records(self.study)}
        self.assert_exit(self.regatta("cancel", "s"), 0, "cancelled jobs")
        self.wait_until(lambda: self.jobs() == [other], seconds=60)
        self.assert_exit(self.regatta("cancel", "s"), 0, "nothing to cancel")
        points = self.points()
        self.assertEqual(points["pending"] + points["running"] + points["unknown"], 0, points)
        self.assertLessEqual(before, {a["attempt"] for a in records(self.study)})
        self.slurm("scancel", other)


LONGEST = ["test_a_strong_scaling_study_gives_what_its_points_give_locally",
           "test_a_weak_scaling_study_gives_what_its_points_give_locally"]

if __name__ == "__main__":
    main()
