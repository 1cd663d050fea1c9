"""What the fault tests share: studies in folders of their own, the real program, and what it left behind."""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

REGATTA = os.environ.get("REGATTA", "")
MARK = "REGATTA_FAULT_TEST"  # in the environment of all that a test starts, and so in all that this starts


def job_text(name="s", runners=("serial",), rounds=1, timeout="20s", kernels=("count",), more="", cores="[1]"):
    """A job file with the smallest of everything."""
    blocks = "".join(f"[[kernel]]\n{kernel}\n" for kernel in (k if "=" in k else f'name = "{k}"\nsize = 1000' for k in kernels))
    return (f'[study]\nname = "{name}"\n[sweep]\nrunners = {json.dumps(list(runners))}\ncores = {cores}\n{more}\n'
            f'[measure]\nwarmup = 0\nrounds = {rounds}\nrepetitions = {{ min = 1, max = 1 }}\ntimeout = "{timeout}"\n{blocks}')


def fault(how, **values):
    """A [[kernel]] that goes wrong so."""
    lines = [f'name = "fault"', f'how = "{how}"'] + [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(lines)


def records(study, kind="attempt"):
    """What a study's journals hold, by their own checksums; a torn last line is left out."""
    found = []
    for file in sorted((pathlib.Path(study) / "journal").glob("*.jsonl")):
        for line in file.read_bytes().split(b"\n")[:-1]:
            checksum, _, rest = line.partition(b" ")
            if hashlib.sha256(rest).hexdigest()[:16].encode() != checksum:
                continue
            head, _, text = rest.partition(b" ")
            if head.split(b"/")[0].decode() == kind:
                found.append(json.loads(text))
    return found


def ok_turns(study):
    return [(a["point"], a["round"]) for a in records(study) if a["status"] == "ok"]


def processes_of(mark):
    """Process ids, and command lines, of all that carries the mark."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            pass  # it ended meanwhile, or is a zombie
    return found


class FaultTest(unittest.TestCase):
    """A folder, a mark and a program; in the end no process may be left."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="regatta-fault-"))
        self.mark = uuid.uuid4().hex
        self.environment = dict(os.environ, **{MARK: self.mark})
        self.study = self.folder / "results" / "s"

    def tearDown(self):
        self.assert_nothing_left()
        shutil.rmtree(self.folder, ignore_errors=True)

    def write_job(self, **values):
        path = self.folder / "job.toml"
        path.write_text(job_text(**values))
        return path

    def command(self, *arguments, output=None):
        return [REGATTA, "run", str(self.folder / "job.toml"), "--output", str(output or self.folder / "results"), *arguments]

    def run_job(self, *arguments, before=(), output=None, environment=None, timeout=60, **options):
        """Runs `regatta run`; `before` is a wrapper such as ["taskset", "-c", "0"]."""
        return subprocess.run([*before, *self.command(*arguments, output=output)], timeout=timeout, text=True,
                              env={**self.environment, **(environment or {})}, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, **options)

    def start_job(self, *arguments, before=(), **options):
        return subprocess.Popen([*before, *self.command(*arguments)], env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **options)

    def assert_exit(self, done, code, *words):
        self.assertEqual(done.returncode, code, f"\n{done.stdout}\n{done.stderr}")
        for word in words:
            self.assertIn(word, done.stdout + done.stderr)

    def assert_nothing_left(self, seconds=5):
        until = time.monotonic() + seconds
        while processes_of(self.mark):
            if time.monotonic() > until:
                self.fail(f"left behind: {processes_of(self.mark)}")
            time.sleep(0.02)

    def wait_until(self, condition, seconds=20):
        until = time.monotonic() + seconds
        while not (value := condition()):
            self.assertLess(time.monotonic(), until, "waited in vain")
            time.sleep(0.005)
        return value

    def attempt(self):
        """The only attempt that is not ok."""
        bad = [a for a in records(self.study) if a["status"] != "ok"]
        self.assertEqual(len(bad), 1, bad)
        return bad[0]


def as_root():
    return os.geteuid() == 0


def main():
    if not REGATTA:
        sys.exit("set REGATTA to the program (build/…/tests/faults/bin/regatta)")
    unittest.main()
