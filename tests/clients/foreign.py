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
