"""Runs the tests of a file side by side, each in a process and on a pair of nodes of its own."""
import concurrent.futures
import os
import queue
import subprocess
import sys
import time
import unittest


def run_side_by_side(nodes):
    """All tests of the main module; those that are named on the command line run here, one after the other."""
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    if named or nodes < 4:
        unittest.main()
    pairs = queue.SimpleQueue()
    for first in range(1, nodes, 2):
        pairs.put(first)
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(nodes // 2) as workers:
        ended = list(workers.map(lambda name: run_one(name, pairs), names_of_tests()))
    failed = ended.count(False)
    print(f"{len(ended)} tests in {time.monotonic() - begin:.1f} s, {failed} failed")
    sys.exit(1 if failed or not ended else 0)


def names_of_tests():
    """Those first that say so by a name in the module's LONGEST."""
    main = sys.modules["__main__"]
    found = []
    for suite in unittest.defaultTestLoader.loadTestsFromModule(main):
        found += [test.id().removeprefix("__main__.") for test in suite]
    longest = getattr(main, "LONGEST", ())
    return sorted(found, key=lambda name: name.split(".")[-1] not in longest)


def run_one(name, pairs):
    first = pairs.get()
    begin = time.monotonic()
    try:
        done = subprocess.run([sys.executable, sys.argv[0], "-v", name], text=True, errors="replace",
                              env={**os.environ, "REGATTA_TEST_FIRST_NODE": str(first)},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    finally:
        pairs.put(first)
    ok = done.returncode == 0
    print(f"{name} ... {'ok' if ok else 'FAILED'} after {time.monotonic() - begin:.1f} s on n{first} and n{first + 1}\n" +
          ("" if ok else done.stdout), end="", flush=True)
    return ok
