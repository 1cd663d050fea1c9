"""What `regatta export` writes, read by those that it is for: exports.py REGATTA SIMULATE EXPORT_DOCUMENT.

The study has a failed attempt, so that columns of repetitions have nulls."""
import io
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py
import pandas

regatta, simulate, document = sys.argv[1:]


def export(study, form):
    return subprocess.run([regatta, "export", study, "--format", form], check=True, capture_output=True, text=True,
                          timeout=60).stdout


def with_a_failure(study):
    """A bare results.h5 whose first attempt failed, and measured nothing."""
    with h5py.File(study / "results.h5") as f:
        points, attempts, samples = f["points"][:], f["attempts"][:], f["samples"][:]
    attempts = attempts.astype([(name, {"status": "S8", "reason": "S20"}.get(name, kind[0]))
                                for name, kind in attempts.dtype.fields.items()])
    attempts["status"][0], attempts["reason"][0] = b"timeout", b'ended, "slow"'
    with h5py.File(study / "failed.h5", "w") as f:
        f["points"], f["attempts"] = points, attempts
        f["samples"] = samples[samples["attempt"] != attempts["attempt"][0]]
    return study / "failed.h5", points, attempts, samples


def rows_of(document):
    """The data frame as the documentation has it made."""
    snippet = re.search(r"^```python\n(.*?)^```$", pathlib.Path(document).read_text(encoding="utf-8"), re.M | re.S)[1]
    names = {}
    exec(snippet, names)
    return names["rows"]


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    subprocess.run([simulate, folder / "study"], check=True, timeout=60)
    study, points, attempts, samples = with_a_failure(folder / "study")
    kept = samples[samples["attempt"] != attempts["attempt"][0]]

    (folder / "quickstart.csv").write_text(export(study, "csv"), encoding="utf-8")
    os.chdir(folder)
    rows = rows_of(document)
    assert len(rows) == len(kept) + 1, len(rows)
    kinds = {column: str(kind) for column, kind in rows.dtypes.items()}
    assert "object" not in kinds.values(), kinds
    for column in "kernel_version size nodes ranks_per_node threads_per_rank cores grain concurrency round repetition".split():
        assert kinds[column] == "Int64", (column, kinds[column])
    for column in "canonical verified oversubscribed warmup".split():
        assert kinds[column] == "boolean", (column, kinds[column])
    for column in "started flops bytes operations fma_peak core_latency seconds".split():
        assert kinds[column] == "Float64", (column, kinds[column])
    failed = rows[rows.status == "timeout"]
    assert len(failed) == 1 and failed.iloc[0].reason == 'ended, "slow"', failed
    assert failed[["repetition", "warmup", "seconds"]].isna().all(axis=None)
    assert math.isclose(rows.seconds.sum(), kept["seconds"].sum(), rel_tol=1e-12)

    tidy = json.loads(export(study, "json"))
    assert len(tidy) == len(rows) and list(tidy[0]) == list(rows.columns)
    for column in tidy[0]:  # one type each; what nobody recorded is null
        assert len({type(row[column]) for row in tidy} - {type(None)}) == 1, column

    # Extra-P's JSON Lines: a measurement a line, every parameter a number.
    lines = [json.loads(line) for line in export(study, "extrap").splitlines()]
    assert len(lines) == (~kept["warmup"]).sum()
    for line in lines:
        assert set(line) == {"params", "callpath", "metric", "value"} and line["metric"] == "time", line
        assert set(line["params"]) == {"p", "size"} and all(type(one) is int for one in line["params"].values())

    # google-benchmark's own compare.py, from Debian's libbenchmark-tools.
    (folder / "one.json").write_text(export(folder / "study", "benchmark-json"), encoding="utf-8")
    compared = subprocess.run(["/usr/bin/python3", "/usr/share/benchmark/compare.py", "--no-utest", "benchmarks",
                               "one.json", "one.json"], capture_output=True, text=True, timeout=100)
    assert compared.returncode == 0, compared.stderr
    assert "mandelbrot/" in compared.stdout and "+0.0000" in compared.stdout, compared.stdout[:2000]
    entry = next(one for one in json.loads(export(study, "benchmark-json"))["benchmarks"] if "error_occurred" in one)
    assert entry["error_message"] == 'ended, "slow"', entry
print("ok")
