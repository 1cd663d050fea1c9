"""Files that other programs write: one with only the documented columns is reported, hostile ones are exit 7."""
import json
import subprocess
import sys

import h5py
import numpy

regatta = sys.argv[1]


def report(name):
    return subprocess.run([regatta, "report", name, "--json"], capture_output=True, text=True, timeout=60)


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


def refused(what, change):
    with h5py.File("hostile.h5", "w") as f:
        tables(f)
        change(f)
    reported = report("hostile.h5")
    assert reported.returncode == 7 and "hostile.h5" in reported.stderr, (what, reported)
    assert len(reported.stderr.splitlines()) == 1, (what, reported)


def without(f, name):
    del f[name]
    return f


refused("newer", lambda f: f.attrs.create("schema_version", 2))
refused("no table", lambda f: without(f, "samples"))
refused("external link", lambda f: without(f, "samples").__setitem__("samples", h5py.ExternalLink("foreign.h5", "/samples")))
refused("soft link", lambda f: without(f, "samples").__setitem__("samples", h5py.SoftLink("/attempts")))
refused("external data", lambda f: without(f, "samples").create_dataset(
    "samples", (1,), dtype=[("attempt", "S1"), ("repetition", "i8"), ("seconds", "f8")], external=[("/etc/passwd", 0, 17)]))
refused("another shape", lambda f: without(f, "samples").create_dataset("samples", data=[1.0, 2.0]))
refused("a negative time", lambda f: f["samples"].__setitem__(0, (b"a", 0, -1.0)))
refused("not a number", lambda f: f["samples"].__setitem__(0, (b"a", 0, float("nan"))))
refused("an unknown attempt", lambda f: f["samples"].__setitem__(0, (b"z", 0, 1.0)))
refused("an unknown status", lambda f: f["attempts"].__setitem__(0, (b"a", b"p", 1, b"fine")))
refused("endless rows", lambda f: without(f, "samples").create_dataset(
    "samples", (10**12,), dtype=[("attempt", "S1"), ("repetition", "i8"), ("seconds", "f8")], chunks=(1000,)))
print("ok")
