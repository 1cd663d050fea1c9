"""Files that other programs write: one with only the documented columns is shown by every verb; what it holds and what
cannot be is refused by name."""
import json
import os
import subprocess
import sys

import h5py
import numpy

regatta = sys.argv[1]


def report(name):
    return subprocess.run([regatta, "report", name, "--json"], capture_output=True, text=True, timeout=60)


def read_of(terminal):
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # how a terminal ends
        return b""


def tables(f):
    text = h5py.string_dtype()
    f["points"] = numpy.array([("p", "triad", 64, "serial", 1, 1, 1)], dtype=[
        ("point", text), ("kernel", "S9"), ("size", "u2"), ("runner", text), ("nodes", "i8"),
        ("ranks_per_node", "i2"), ("threads_per_rank", "u1")])
    f["attempts"] = numpy.array([(b"a", b"p", 1, b"ok")], dtype=[
        ("attempt", "S1"), ("point", "S1"), ("round", ">i4"), ("status", "S7")])
    f["samples"] = numpy.array([(b"a", n, 0.5) for n in range(7)], dtype=[
        ("attempt", "S1"), ("repetition", "i8"), ("seconds", "f4")])


with h5py.File("foreign.h5", "w") as f:
    tables(f)
reported = report("foreign.h5")
assert reported.returncode == 0, reported
row = json.loads(reported.stdout)["comparisons"][0]["rows"][0]
assert row["runner"] == "serial" and row["seconds"]["median"] == 0.5 and row["samples"] == 7, row

for verb in (["recommend"], ["compare", "foreign.h5"], ["export"], ["export", "--format", "benchmark-json"]):
    shown = subprocess.run([regatta, *verb, "foreign.h5"], capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0, (verb, shown)

# Compressed by HDF5's own filters, in chunks, numbers of the other byte order.
with h5py.File("packed.h5", "w") as f, h5py.File("foreign.h5") as source:
    for name in source:
        f.create_dataset(name, data=source[name][:], chunks=(1,), compression="gzip", shuffle=True, fletcher32=True)
assert report("packed.h5").stdout == reported.stdout
# A time that no clock can have measured is refused by its table, its attempt and the file's name.
for impossible in (0, -1, float("nan"), 1e-13, 1e13):
    with h5py.File("impossible.h5", "w") as f, h5py.File("foreign.h5") as source:
        for name in source:
            f[name] = source[name][:]
        rows = f["samples"][:]
        rows["seconds"][3] = impossible
        f["samples"][...] = rows
    for verb in (["report"], ["report", "--plots", "pictures"], ["recommend"]):
        shown = subprocess.run([regatta, *verb, "impossible.h5"], capture_output=True, text=True, timeout=60)
        assert shown.returncode == 7 and "impossible.h5" in shown.stderr and "/samples" in shown.stderr, (impossible, shown)
# What the job file says is read from either kind of text, however TOML has it written.
text = h5py.string_dtype()
for job in ('[study]\nscaling = "throughput"\n', 'study.scaling = "throughput"\n', b'study = { name = "x", scaling = "throughput" }'):
    with h5py.File("job.h5", "w") as f:
        f["points"] = numpy.array([(f"p{n}", "theirs", 64, "openmp", 1, 1, n) for n in (1, 2, 4)], dtype=[
            ("point", text), ("kernel", text), ("size", "i8"), ("runner", text), ("nodes", "i8"), ("ranks_per_node", "i8"),
            ("threads_per_rank", "i8")])
        f["attempts"] = numpy.array([(f"a{n}", f"p{n}", 1, "ok") for n in (1, 2, 4)], dtype=[
            ("attempt", text), ("point", text), ("round", "i4"), ("status", text)])
        f["samples"] = numpy.array([(f"a{n}", i, 1 / n) for n in (1, 2, 4) for i in range(7)], dtype=[
            ("attempt", text), ("repetition", "i8"), ("seconds", "f8")])
        f["job"] = numpy.bytes_(job) if isinstance(job, bytes) else job  # of fixed, and of variable length
    reported = report("job.h5")
    assert json.loads(reported.stdout)["scaling"][0]["scaling"] == "throughput", (job, reported)
# A name that would steer a terminal is spelled out there, by every verb; a pipe gets what is in the file.
with h5py.File("steering.h5", "w") as f, h5py.File("foreign.h5") as source:
    for name in source:
        f[name] = source[name][:]
    rows = f["points"][:]
    rows["kernel"] = b"\x1b[31mred"
    f["points"][...] = rows
for verb in (["report"], ["recommend"], ["compare", "steering.h5"], ["export"], ["export", "--format", "json"]):
    ours, theirs = os.openpty()
    shown = subprocess.Popen([regatta, *verb, "steering.h5"], stdout=theirs, stderr=theirs, env={**os.environ, "NO_COLOR": "1"})
    os.close(theirs)
    text = b""
    while piece := read_of(ours):
        text += piece
    assert shown.wait(60) == 0 and text and b"\x1b[31m" not in text, (verb, text)
    assert b"red" in text or verb[0] == "compare", (verb, text)  # which names what changed alone
exported = subprocess.run([regatta, "export", "steering.h5"], capture_output=True, timeout=60)
assert b"\x1b[31mred" in exported.stdout, exported
print("ok")
