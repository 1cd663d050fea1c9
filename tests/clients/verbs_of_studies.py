"""recommend, compare and export as a user meets them: verbs_of_studies.py REGATTA SIMULATE."""
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import pandas

regatta, simulate = sys.argv[1:]


def run(*arguments, code=0):
    done = subprocess.run([regatta, *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, (arguments, done.returncode, done.stderr)
    return done


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    for study, slowdown in (("base", "1"), ("slow", "1.2")):
        subprocess.run([simulate, folder / study, "0", slowdown], check=True, timeout=60)
    base, slow = folder / "base", folder / "slow"

    assert "0 slower" in run("compare", base, base).stdout
    changes = json.loads(run("compare", base, slow, "--json", code=5).stdout)
    assert changes["regression"] and all(each["verdict"] == "slower" for each in changes["points"]), changes
    assert all(abs(each["ratio"]["value"] - 1.2) < 1e-9 for each in changes["points"])
    assert run("compare", slow, base / "results.h5").stdout.count("faster") > 10  # a bare file will do
    assert run("compare", base, slow, "--threshold", "30%").returncode == 0
    assert "| kernel |" in run("compare", base, slow, "--markdown", code=5).stdout
    assert "is no share" in run("compare", base, slow, "--threshold", "much", code=2).stderr
    assert "is no share" in run("compare", base, slow, "--threshold", "3", code=2).stderr  # 3 % was meant
    assert "no study" in run("compare", base, folder / "none", code=2).stderr
    for verb in (["report"], ["report", "--json"], ["report", "--proposal"], ["recommend"], ["compare", base], ["export"]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([regatta, *map(str, verb), str(base)], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        assert done.returncode == 6 and "No space left on device" in done.stderr, (verb, done)
        done = subprocess.run([regatta, *map(str, verb), str(base)], preexec_fn=lambda: os.close(1), stderr=subprocess.PIPE, text=True, timeout=60)
        assert done.returncode == 6 and "standard output is closed" in done.stderr, (verb, done)
    assert "--plots ''" in run("report", base, "--plots", "", code=2).stderr
    assert "--output" in run("report", base, "--plots", "/dev/null/x", code=6).stderr

    job = (slow / "job.toml").read_text() if (slow / "job.toml").exists() else ""
    (slow / "job.toml").write_text("# as long as a job file may be\n" * 100_000 + '[study]\nname = "s"\nscaling = "throughput"\n')
    assert json.loads(run("report", slow, "--json").stdout)["scaling"][0]["scaling"] == "throughput"
    (slow / "job.toml").write_text(job)

    advice = json.loads(run("recommend", base, "--json").stdout)["recommendations"]
    assert {each["kernel"] for each in advice} == {"mandelbrot", "triad"}
    assert advice == json.loads(run("recommend", base / "results.h5", "--json").stdout)["recommendations"]
    assert "#SBATCH --nodes=1" in run("recommend", base, "--kernel", "triad").stdout
    assert "No recommendation" in run("recommend", base, "--deadline", "0.001ms").stdout
    assert "none of that name" in run("recommend", base, "--kernel", "x", code=2).stderr
    assert "--deadline" in run("recommend", base, "--deadline", "soon", code=2).stderr

    rows = pandas.read_csv(io.StringIO(run("export", base).stdout))
    assert len(rows) == len(json.loads(run("export", base, "--format", "json").stdout))
    assert rows["seconds"].dtype == float and rows["warmup"].dtype == bool and rows["cores"].dtype == int
    run("export", base, "--to", folder / "rows.csv")
    assert pandas.read_csv(folder / "rows.csv").equals(rows)
    lines = run("export", base, "--format", "extrap").stdout.splitlines()
    assert len(lines) == (~rows["warmup"]).sum() and json.loads(lines[0])["metric"] == "time"
    benchmarks = json.loads(run("export", base, "--format", "benchmark-json").stdout)["benchmarks"]
    assert len(benchmarks) == len(lines)
    assert "must be one of csv" in run("export", base, "--format", "xml", code=2).stderr

    (folder / "bad.h5").write_bytes((base / "results.h5").read_bytes()[:5000])
    for verb in (["export"], ["recommend"], ["compare", base]):
        assert str(folder / "bad.h5") in run(*verb, folder / "bad.h5", code=7).stderr
print("recommend, compare and export: as documented")
