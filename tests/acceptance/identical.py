#!/usr/bin/python3
"""Every kernel × all eight runners × cores 1 and 2, in one study: the same bits for each kernel, every verdict ok.

usage: identical.py REGATTA JOBFILE
"""
import collections
import json
import subprocess
import sys
import tempfile

import h5py
import pandas

program, job = sys.argv[1:]


def listed(what):
    return [entry["name"] for entry in json.loads(subprocess.check_output([program, "list", what, "--json"]))]


with tempfile.TemporaryDirectory() as folder:
    run = subprocess.run([program, "run", job, "--output", folder], stdout=subprocess.PIPE, text=True, timeout=900)
    print(run.stdout[-4000:])
    assert run.returncode == 0, f"exit code {run.returncode}"
    with h5py.File(f"{folder}/identical/results.h5") as file:
        points = pandas.DataFrame(file["points"][:])
        attempts = pandas.DataFrame(file["attempts"][:])


def text(column):
    return column.map(lambda value: value.decode() if isinstance(value, bytes) else value)


for frame in (points, attempts):
    for name in frame.columns:
        frame[name] = text(frame[name])

rows = attempts.merge(points, on="point")
bad = rows[(rows.status != "ok") | (rows.verified == 0) | (rows.tasks < 1)]
assert bad.empty, bad[["kernel", "runner", "cores", "schedule_x" if "schedule_x" in bad else "schedule", "reason"]].to_string()

results = collections.defaultdict(set)
shapes = collections.defaultdict(set)
for row in rows.itertuples():
    parameters = json.loads(row.parameters)
    results[row.kernel, json.dumps(parameters, sort_keys=True)].add(row.result)
    shapes[row.kernel].add((row.runner, row.cores))

for (kernel, parameters), bits in results.items():
    assert len(bits) == 1, f"{kernel} {parameters}: {len(bits)} different results"
    assert all(bits) and all(set(b) != {"0"} for b in bits), f"{kernel} {parameters}: an empty result"

runners = listed("runners")
assert len(runners) == 8, runners
wanted = {(runner, cores) for runner in runners for cores in (1, 2) if (runner, cores) != ("serial", 2)}
for kernel in listed("kernels"):
    missing = wanted - shapes[kernel]
    assert not missing, f"{kernel}: not run under {sorted(missing)}"
hybrids = rows[(rows.runner == "mpi+openmp") & (rows.cores == 2)]
assert {(2, 1), (1, 2)} <= set(zip(hybrids.ranks_per_node, hybrids.threads_per_rank)), "ranks and threads likewise"
print(f"{len(results)} kernels and sizes, {len(rows)} attempts: the same bits under every runner")
