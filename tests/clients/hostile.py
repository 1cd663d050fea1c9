"""Files that are no results.h5, or want to do harm: every verb that takes a study ends with exit code 7, one line that
names the file, soon, and nothing else happens. hostile.py REGATTA SIMULATE."""
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

import h5py
import numpy

regatta, simulate = (str(pathlib.Path(word).resolve()) for word in sys.argv[1:])
TEXT = h5py.string_dtype()


def tables(f, attempts=((b"a", b"p", 1, b"ok"),), samples=7, points=(("p", "triad", 64, "serial", 1, 1, 1),)):
    f["points"] = numpy.array(list(points), dtype=[
        ("point", TEXT), ("kernel", "S9"), ("size", "u8"), ("runner", TEXT), ("nodes", "i8"), ("ranks_per_node", "i8"),
        ("threads_per_rank", "i8")])
    f["attempts"] = numpy.array(list(attempts), dtype=[("attempt", "S2"), ("point", "S2"), ("round", "i8"), ("status", "S7")])
    f["samples"] = numpy.array([(b"a", n, 0.5) for n in range(samples)], dtype=[
        ("attempt", "S1"), ("repetition", "i8"), ("seconds", "f8")])


def changed(name, change, **how):
    with h5py.File(name, "w") as f:
        tables(f, **how)
        change(f)


def replaced(table, *how, **more):
    def change(f):
        del f[table]
        f.create_dataset(table, *how, **more)
    return change


def linked(table, link):
    def change(f):
        del f[table]
        f[table] = link
    return change


def with_filter(f):
    """A filter that only a plug-in could undo."""
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    creation.set_chunk((10,))
    creation.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, (1,))
    kind = f["samples"].id.get_type()
    del f["samples"]
    h5py.h5d.create(f.id, b"samples", kind, h5py.h5s.create_simple((10,)), creation)


def virtual(f):
    layout = h5py.VirtualLayout(shape=(7,), dtype=f["samples"].dtype)
    layout[:] = h5py.VirtualSource("source.h5", "samples", shape=(7,))
    del f["samples"]
    f.create_virtual_dataset("samples", layout)


def deep(f):
    group = f
    for _ in range(2000):
        group = group.create_group("g")
    f["latencies"] = h5py.SoftLink("/" + "g/" * 2000)


def own(change):
    def make(name):
        bytes_ = bytearray(pathlib.Path("study/results.h5").read_bytes())
        pathlib.Path(name).write_bytes(change(bytes_))
    return make


def edited(name):
    """A number that another program changed in a file of ours."""
    own(lambda all: all)(name)
    with h5py.File(name, "r+") as f:
        rows = f["samples"][:]
        rows["seconds"][3] = numpy.nextafter(rows["seconds"][3], 1)
        f["samples"][...] = rows


def without_one_checksum(name):
    own(lambda all: all)(name)
    with h5py.File(name, "r+") as f:
        del f["samples"].attrs["records_sha256"]


def sparse(name):
    with open(name, "wb") as file:
        file.truncate(1 << 40)


def sparse_behind_a_signature(name):
    own(lambda all: all)(name)
    with open(name, "r+b") as file:
        file.truncate(1 << 40)


def pipe(name):
    os.mkfifo(name)


def sock(name):
    socket.socket(socket.AF_UNIX).bind(name)


ROW = [("attempt", "S1"), ("repetition", "i8"), ("seconds", "f8")]
FILES = {
    "empty": lambda name: open(name, "w").close(),
    "text": lambda name: pathlib.Path(name).write_text("hello\n"),
    "folder": os.mkdir,
    "pipe": pipe,
    "socket": sock,
    "link": lambda name: os.symlink("study/results.h5", name),
    "link to itself": lambda name: os.symlink(name, name),
    "sparse": sparse,
    "sparse behind a signature": sparse_behind_a_signature,
    "cut in half": own(lambda all: all[:len(all) // 2]),
    "cut by a byte": own(lambda all: all[:-1]),
    "zeroed block": own(lambda all: all[:4096] + bytes(4096) + all[8192:]),
    "edited": edited,
    "without one checksum": without_one_checksum,
    "newer": lambda name: changed(name, lambda f: f.attrs.create("schema_version", 2)),
    "version that is none": lambda name: changed(name, lambda f: f.attrs.create("schema_version", "1")),
    "version that never was": lambda name: changed(name, lambda f: f.attrs.create("schema_version", -1)),
    "no table": lambda name: changed(name, lambda f: f.__delitem__("samples")),
    "no column": lambda name: changed(name, replaced("samples", data=numpy.zeros(3, [("attempt", "S1")]))),
    "group for a table": lambda name: changed(name, lambda f: (f.__delitem__("samples"), f.create_group("samples"))),
    "external link": lambda name: changed(name, linked("samples", h5py.ExternalLink("source.h5", "/samples"))),
    "soft link": lambda name: changed(name, linked("samples", h5py.SoftLink("/attempts"))),
    "soft link to itself": lambda name: changed(name, linked("samples", h5py.SoftLink("/samples"))),
    "latencies as a loop": lambda name: changed(name, lambda f: f.__setitem__("latencies", h5py.SoftLink("/latencies"))),
    "deep groups": lambda name: changed(name, deep),
    "external data": lambda name: changed(name, replaced("samples", (1,), dtype=ROW, external=[("/etc/passwd", 0, 17)])),
    "virtual": lambda name: changed(name, virtual),
    "plug-in": lambda name: changed(name, with_filter),
    "another shape": lambda name: changed(name, replaced("samples", data=[1.0, 2.0])),
    "two dimensions": lambda name: changed(name, replaced("samples", data=numpy.zeros((2, 2), ROW))),
    "endless rows": lambda name: changed(name, replaced("samples", (10**12,), dtype=ROW, chunks=(1000,))),
    "many rows": lambda name: changed(name, replaced("samples", (9 * 10**7,), dtype=ROW, chunks=(10**6,), compression="gzip")),
    "many points": lambda name: changed(name, lambda f: (f.__delitem__("points"), f.create_dataset(
        "points", (9 * 10**7,), chunks=(10**5,), compression="gzip",
        dtype=[("point", "S64"), ("kernel", "S9"), ("size", "u8"), ("runner", "S6"), ("nodes", "i4"),
               ("ranks_per_node", "i4"), ("threads_per_rank", "i4")]))),
    "wide text": lambda name: changed(name, replaced("samples", (1,), dtype=[("attempt", "S99999999"), *ROW[1:]],
                                                     chunks=(1,), compression="gzip")),
    "negative time": lambda name: changed(name, lambda f: f["samples"].__setitem__(0, (b"a", 0, -1.0))),
    "no number": lambda name: changed(name, lambda f: f["samples"].__setitem__(0, (b"a", 0, float("nan")))),
    "endless time": lambda name: changed(name, lambda f: f["samples"].__setitem__(0, (b"a", 0, float("inf")))),
    "unknown attempt": lambda name: changed(name, lambda f: f["samples"].__setitem__(0, (b"z", 0, 1.0))),
    "unknown status": lambda name: changed(name, lambda f: None, attempts=[(b"a", b"p", 1, b"fine")]),
    "unknown point": lambda name: changed(name, lambda f: None, attempts=[(b"a", b"p", 1, b"ok"), (b"b", b"q", 1, b"ok")]),
    "two under one id": lambda name: changed(name, lambda f: None, attempts=[(b"a", b"p", 1, b"ok"), (b"a", b"p", 2, b"ok")]),
    "round that an int cannot hold": lambda name: changed(name, lambda f: None, attempts=[(b"a", b"p", 2**40, b"ok")]),
    "cores that an int cannot hold": lambda name: changed(name, lambda f: None, points=[
        ("p", "triad", 64, "serial", 2**30, 2**30, 2**30)]),
    "no cores": lambda name: changed(name, lambda f: None, points=[("p", "triad", 64, "serial", 0, 1, 1)]),
}


def refused(path, what):
    for verb in (["report"], ["report", "--json"], ["recommend"], ["compare", "study"], ["export"]):
        done = subprocess.run([regatta, *verb, path], capture_output=True, text=True, timeout=60)
        assert done.returncode == 7 and not done.stdout, (what, verb, done)
        assert path in done.stderr and len(done.stderr.splitlines()) == 1, (what, verb, done)


with tempfile.TemporaryDirectory() as name:
    os.chdir(name)
    subprocess.run([simulate, "study"], check=True, timeout=60)
    changed("source.h5", lambda f: None)
    for what, make in FILES.items():
        path = what.replace(" ", "_") + ".h5"
        make(path)
        before = sorted(os.listdir("."))
        refused(path, what)
        assert sorted(os.listdir(".")) == before, (what, os.listdir("."))
    refused("/dev/zero", "device")
    refused("/proc/self/mem", "file of the kernel")

    # The same inside a study, and journals that are not a folder.
    os.mkdir("bare")
    os.symlink("../study/results.h5", "bare/results.h5")
    refused("bare", "link in a study")
    os.mkdir("swapped")
    os.symlink("../study/journal", "swapped/journal")
    refused("swapped", "journals elsewhere")
    os.mkdir("filed")
    pathlib.Path("filed/journal").write_text("no folder\n")
    refused("filed", "a file for the journals")

    # A file of ours from before some columns were added is as good as it was.
    shown = subprocess.run([regatta, "report", "study/results.h5", "--json"], capture_output=True, text=True, timeout=60)
    own(lambda all: all)("older.h5")
    with h5py.File("older.h5", "r+") as f:
        rows, attributes = f["attempts"][:], dict(f["attempts"].attrs)
        kept = [name for name in rows.dtype.names if name not in ("affinity", "slurm_job", "slurm_step", "queue_seconds", "fma_peak_least", "tasks")]
        assert len(kept) == len(rows.dtype.names) - 6
        del f["attempts"]
        f["attempts"] = numpy.array(rows[kept].tolist(), dtype=[(name, rows.dtype[name]) for name in kept])
        for name, value in attributes.items():
            f["attempts"].attrs.create(name, value, dtype=f"S{len(value)}")
    older = subprocess.run([regatta, "report", "older.h5", "--json"], capture_output=True, text=True, timeout=60)
    assert older.returncode == 0 and older.stdout == shown.stdout, older

    # So is one in which another program sorted the samples: all first repetitions, all second ones, …
    own(lambda all: all)("sorted.h5")
    with h5py.File("sorted.h5", "r+") as f:
        rows = f["samples"][:]
        f["samples"][...] = rows[numpy.argsort(rows["repetition"], kind="stable")]
    ordered = subprocess.run([regatta, "report", "sorted.h5", "--json"], capture_output=True, text=True, timeout=60)
    assert ordered.returncode == 0 and ordered.stdout == older.stdout, ordered

    # A damaged journal is no error: what is good is shown, and what is not is named.
    writer = pathlib.Path("study/journal/writer-0.jsonl")
    writer.write_bytes(writer.read_bytes().replace(b'"status":"ok"', b'"status":"OK"', 1))
    shown = subprocess.run([regatta, "report", "study"], capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0 and "writer-0.jsonl" in shown.stdout, shown
    for verb in (["recommend"], ["compare", "study"], ["export"]):
        shown = subprocess.run([regatta, *verb, "study"], capture_output=True, text=True, timeout=60)
        assert shown.returncode == 0 and "writer-0.jsonl" in shown.stderr, shown
print(f"{len(FILES) + 5} files refused by every verb")
