"""Runs the tests of some files side by side, each in a process of its own: most of them wait most of the time."""
import concurrent.futures
import importlib
import os
import pathlib
import queue
import subprocess
import sys
import time
import unittest


def run_side_by_side(files, workers, environment_of=lambda worker: {}):
    """All tests of the files, those first that their module's LONGEST names; ends the process with 0 or 1."""
    free = queue.SimpleQueue()
    for worker in range(workers):
        free.put(worker)
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        ended = list(pool.map(lambda test: run_one(*test, free, environment_of), tests_of(files)))
    failed = ended.count(False)
    print(f"{len(ended)} tests in {time.monotonic() - begin:.1f} s, {failed} failed")
    sys.exit(1 if failed or not ended else 0)


def tests_of(files):
    found = []
    for file in files:
        module = importlib.import_module(pathlib.Path(file).stem)
        longest = getattr(module, "LONGEST", [])
        for suite in unittest.defaultTestLoader.loadTestsFromModule(module):
            for test in suite:
                name = test.id().removeprefix(f"{module.__name__}.")
                if test.__module__ == module.__name__:
                    found.append((name.split(".")[-1] not in longest, file, name))
    return [(file, name) for _, file, name in sorted(found)]


def run_one(file, name, free, environment_of):
    worker = free.get()
    begin = time.monotonic()
    try:
        done = subprocess.run([sys.executable, str(file), "-v", name], text=True, errors="replace",
                              env={**os.environ, **environment_of(worker)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    finally:
        free.put(worker)
    ok = done.returncode == 0
    said = "ok" if ok and "skipped" not in done.stdout else "ok, or skipped" if ok else "FAILED"
    print(f"{pathlib.Path(file).stem} {name} ... {said} after {time.monotonic() - begin:.1f} s\n" +
          ("" if said == "ok" else done.stdout), end="", flush=True)
    return ok
