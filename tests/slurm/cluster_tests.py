#!/usr/bin/env python3
"""All tests on the real cluster, side by side: each has a pair of its nodes for itself.

    cluster_tests.py [FILE …]        only those of these files
"""
import pathlib
import sys

from cluster import ALL_NODES, check_place
from side_by_side import run_side_by_side

if __name__ == "__main__":
    check_place()
    here = pathlib.Path(__file__).parent
    names = sys.argv[1:] or ["cut_short_test.py", "submitted_test.py", "launcher_test.py", "scripts_test.py", "testcluster_test.py"]
    run_side_by_side([here / name for name in names], ALL_NODES // 2,
                     lambda pair: {"REGATTA_TEST_FIRST_NODE": str(2 * pair + 1)})
