#!/usr/bin/env python3
"""Kills a study at random, and at random system calls, and completes it: kills.py COUNT [SEED].

Victims are the driver, a point process or rank, and mpirun, one after the other and in a row. After each kill: every
attempt that the driver had told of is in the journal, no process is left after 5 s; and `run` completes the study, each
turn measured once.
"""
import fcntl
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

from harness import MARK, REGATTA, job_text, ok_turns, processes_of, records

VICTIMS = ("driver", "driver", "point", "mpirun", "call")
CALLS = ("write", "fdatasync", "fsync", "openat", "mkdir", "rename", "poll", "wait4", "clone", "close", "flock", "pipe2", "read")
TURN = re.compile(r"^\d+/\d+ round \d+: .*: best ", re.M)


def fail(text):
    sys.exit(f"kills.py: {text}")


class Study:
    """One study after the other; each is killed until it is complete."""

    def __init__(self, chance):
        self.chance = chance
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="regatta-kills-"))
        self.study = self.folder / "results" / "s"
        self.environment = dict(os.environ)
        (self.folder / "job.toml").write_text(
            job_text(runners=["mpi", "openmp", "tbb"], rounds=3, cores="[2]", timeout="30s"))
        self.turns = 9
        self.kills = 0

    def begin(self, *before):
        self.mark = uuid.uuid4().hex
        self.stderr = open(self.folder / "stderr", "w+b")
        return subprocess.Popen([*before, REGATTA, "run", str(self.folder / "job.toml"), "--output",
                                 str(self.folder / "results")], env={**self.environment, MARK: self.mark},
                                stdout=subprocess.DEVNULL, stderr=self.stderr)

    def find(self, *words):
        """A process whose program has one of the names; None when there is none just now."""
        found = [pid for pid, line in processes_of(self.mark).items()
                 if line and os.path.basename(line.split()[0]) in words]
        return self.chance.choice(found) if found else None

    def kill(self, driver, victim):
        """True when the victim was there."""
        if victim.startswith("driver"):
            driver.kill()
            return True
        names = ("mpirun",) if victim == "mpirun" else ("regatta-point", "regatta-point-mpi")
        until = time.monotonic() + 3
        while (pid := self.find(*names)) is None:
            if driver.poll() is not None or time.monotonic() > until:
                return False
        time.sleep(self.chance.random() * 0.05)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def trial(self, victim):
        before = {a["attempt"] for a in records(self.study)} if self.study.exists() else set()
        if victim == "call":
            call, when = self.chance.choice(CALLS), self.chance.randrange(1, 40)
            driver = self.begin("strace", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={when}")
        else:
            driver = self.begin()
            time.sleep(self.chance.random() ** 2 * 0.8)
            if self.kill(driver, victim):
                self.kills += 1
        code = driver.wait(timeout=60)
        if victim == "call" and code in (-9, 137):
            self.kills += 1
        self.nothing_left(victim)
        self.stderr.seek(0)
        told = len(TURN.findall(self.stderr.read().decode(errors="replace")))
        after = {a["attempt"] for a in records(self.study) if a["status"] == "ok"} if self.study.exists() else set()
        everything = {a["attempt"] for a in records(self.study)} if self.study.exists() else set()
        if not before <= everything:
            fail(f"{victim}: acknowledged attempts are lost in {self.study}")
        if len(after - before) < told:
            fail(f"{victim}: {told} attempts were told of, {len(after - before)} are in {self.study}")
        if code not in (0, 5, -9, 137):
            self.stderr.seek(0)
            fail(f"{victim}: exit code {code}: {self.stderr.read().decode(errors='replace')}")

    def nothing_left(self, victim):
        until = time.monotonic() + 5
        while left := processes_of(self.mark):
            if time.monotonic() > until:
                fail(f"{victim}: left behind after 5 s: {left}")
            time.sleep(0.01)

    def is_complete(self):
        return self.study.exists() and len(set(ok_turns(self.study))) == self.turns

    def complete(self):
        driver = self.begin()
        if driver.wait(timeout=120) != 0:
            self.stderr.seek(0)
            fail(f"the study was not completed: {self.stderr.read().decode(errors='replace')}")
        turns = ok_turns(self.study)
        if len(turns) != self.turns or len(set(turns)) != self.turns:
            fail(f"{len(turns)} ok attempts, {len(set(turns))} turns, {self.turns} asked for in {self.study}")
        if not (self.study / "results.h5").exists():
            fail("no results.h5")
        shutil.rmtree(self.folder)


def is_abandoned(path):
    """A folder that no living driver holds; other drivers on this machine have theirs."""
    try:
        folder = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.exists(path)
    except BlockingIOError:
        return False
    finally:
        os.close(folder)


def leftovers():
    """Folders of killed drivers and ranks under /tmp and /dev/shm: the next driver removes them."""
    return [path for parent in ("/tmp", "/dev/shm") for path in pathlib.Path(parent).glob(f"regatta-{os.geteuid()}-*")
            if is_abandoned(path)]


def main(count, seed):
    chance = random.Random(seed)
    kills, studies = 0, 0
    while kills < count:
        study = Study(chance)
        while study.kills < 8 and kills + study.kills < count and not study.is_complete():
            study.trial(chance.choice(VICTIMS))
        study.complete()
        kills += study.kills
        studies += 1
    if left := leftovers():
        fail(f"left behind: {left}")
    print(f"{kills} kills, {studies} studies completed, seed {seed}: nothing lost, nothing left")


if __name__ == "__main__":
    if not REGATTA:
        fail("set REGATTA to the program (build/…/tests/faults/bin/regatta)")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50,
         int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 30))
