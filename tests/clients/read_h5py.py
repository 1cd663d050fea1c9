"""Reads results.h5 as its users do, without a helper, and checks it against what the simulation wrote."""
import json
import sys

import h5py
import numpy

with h5py.File(sys.argv[1]) as f:
    assert f.attrs["schema_version"] == 1
    points, attempts, samples = f["points"][:], f["attempts"][:], f["samples"][:]
    for name in "point kernel parameters size runner nodes ranks_per_node threads_per_rank cores schedule concurrency".split():
        assert name in points.dtype.names, name
    for name in ("attempt point round status exit_code reason result verified started host cpu_seconds peak_rss_bytes "
                 "voluntary_switches involuntary_switches environment").split():
        assert name in attempts.dtype.names, name
    assert samples.dtype.names == ("attempt", "point", "repetition", "warmup", "seconds")
    assert samples["warmup"].dtype == bool and attempts["verified"].dtype == bool
    assert f["samples"].attrs["seconds.unit"] in (b"s", "s", numpy.bytes_("s"))

    # 2 kernels, 1 serial and 4 × 3 parallel points each; 3 rounds; a warm-up and 10 repetitions.
    assert len(points) == 26 and len(attempts) == 78 and len(samples) == 78 * 11
    assert (attempts["status"] == b"ok").all() and attempts["verified"].all() and attempts["canonical"].all()
    assert json.loads(points[0]["parameters"]) == {"seed": 1, "size": 1024} and points[0]["size"] == 1024
    assert set(samples["attempt"]) == set(attempts["attempt"])
    serial = points["point"][(points["runner"] == b"serial") & (points["kernel"] == b"triad")]
    timed = samples[numpy.isin(samples["point"], serial) & ~samples["warmup"]]
    assert len(timed) == 30 and abs(numpy.median(timed["seconds"]) / 1.024e-3 - 1) < 0.01
    assert f["latencies/histogram"][:]["count"].tolist() == [90, 9, 1]
    assert f["environments"][:]["cpu"].tolist() == [b"simulated"]
    assert f["job"][()].decode().startswith("[study]")
print("ok")
