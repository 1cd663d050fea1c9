"""What the Slurm tests share: the real program with a scripted Slurm in PATH (fake_slurm.cpp)."""
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "faults"))
from harness import FaultTest, job_text, ok_turns, records  # noqa: E402,F401
from side_by_side import run_side_by_side  # noqa: E402

REGATTA = os.environ.get("REGATTA", "")
FAKE = os.environ.get("FAKE_SLURM_PROGRAM", "")
COMMANDS = ("sbatch", "squeue", "sacct", "scancel", "scontrol", "sinfo")
ACTIVE = ("PENDING", "RUNNING")


def kernels(*sizes):
    return tuple(f'name = "count"\nsize = {size}' for size in sizes)


class SlurmTest(FaultTest):
    """A folder with a queue of its own; its jobs run when the test says so."""

    def setUp(self):
        super().setUp()
        commands = self.folder / "bin"
        commands.mkdir()
        for name in COMMANDS:
            (commands / name).symlink_to(FAKE)
        self.environment.update(FAKE_SLURM=str(self.folder), PATH=f"{commands}:{self.environment['PATH']}",
                                REGATTA_SLURM_TIMEOUT="0.5", TMPDIR="/tmp")
        for name in list(self.environment):
            if name.startswith(("SLURM_", "SBATCH_", "SQUEUE_")):
                del self.environment[name]

    def queue(self):
        file = self.folder / "state.json"
        return json.loads(file.read_text()) if file.exists() else {"next": 100, "jobs": []}

    def change_queue(self, **values):
        (self.folder / "state.json").write_text(json.dumps({**self.queue(), **values}))

    def jobs(self):
        return self.queue()["jobs"]

    def arrays(self):
        return [job for job in self.jobs() if job["array"]]

    def let_fail(self, *faults):
        """Each "COMMAND FAULT" once, in that order for each command."""
        (self.folder / "faults").write_text("".join(f"{fault}\n" for fault in faults))

    def regatta(self, *arguments, timeout=60, environment=None, before=()):
        return subprocess.run([*before, REGATTA, *map(str, arguments)], timeout=timeout, text=True, cwd=self.folder,
                              env={**self.environment, **(environment or {})}, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, errors="replace")

    def submit(self, *arguments, **options):
        return self.regatta("submit", self.folder / "job.toml", "--output", self.study.parent, *arguments, **options)

    def submissions(self):
        return [json.loads(file.read_text()) for file in sorted(self.study.glob("slurm/*/submission.json"))]

    def points_of(self, job, index):
        """The points of one array task, as its script has them."""
        script = pathlib.Path(job["script"])
        record = json.loads((script.parent / "submission.json").read_text())
        batch = next(b for b in record["batches"] if b["script"] == script.name)
        return record["tasks"][batch["first_task"] + index]["points"]

    def active_points(self):
        """Every point of every pending or running array task, with repetitions."""
        return [point for job in self.arrays() for index, state in enumerate(job["states"]) if state in ACTIVE
                for point in self.points_of(job, index)]

    def set_state(self, job, index, state):
        queue = self.queue()
        next(j for j in queue["jobs"] if j["id"] == job["id"])["states"][index] = state
        (self.folder / "state.json").write_text(json.dumps(queue))

    def variables_of(self, job, index):
        return {"SLURM_JOB_ID": str(job["id"]), "SLURM_ARRAY_JOB_ID": str(job["id"]), "SLURM_ARRAY_TASK_ID": str(index)}

    def run_task(self, job, index=0, **variables):
        """What a node does with a task: its script, by bash, and then the state that comes of it."""
        self.set_state(job, index, "RUNNING")
        done = subprocess.run(["bash", job["script"]], cwd="/", timeout=120, text=True,
                              env={**self.environment, **self.variables_of(job, index), **variables})
        state = next(j for j in self.jobs() if j["id"] == job["id"])["states"][index]
        if state == "RUNNING":  # not requeued
            self.set_state(job, index, "COMPLETED" if done.returncode == 0 else "FAILED")
        return done.returncode

    def run_everything(self):
        """Runs what is pending until nothing is."""
        while waiting := [(job, index) for job in self.jobs() for index, state in enumerate(job["states"])
                          if state == "PENDING"]:
            for job, index in waiting:
                self.run_task(job, index)

    def log(self, job, index=None):
        name = f"{job['id']}_{'collect' if index is None else index}.log"
        return (pathlib.Path(job["script"]).parent / "logs" / name).read_text()


def main():
    """All tests of the file, side by side; those that are named, one after the other."""
    if not REGATTA or not FAKE:
        sys.exit("set REGATTA to the program and FAKE_SLURM_PROGRAM to fake_slurm")
    if [word for word in sys.argv[1:] if not word.startswith("-")]:
        import unittest
        unittest.main()
    run_side_by_side([sys.argv[0]], 4)
