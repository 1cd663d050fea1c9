#!/usr/bin/env python3
"""What `cmake --install` puts in place works from there: programs, job files, man page, completions, scripts for Slurm.

usage: installed.py CMAKE BUILD
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

cmake, build = sys.argv[1:]
JOB = """[study]
name = "s"
[sweep]
runners = ["serial", "mpi"]
cores = 1
[measure]
rounds = 1
repetitions = 1
[[kernel]]
name = "count"
size = 1000
"""


def out(*argv, **options):
    return subprocess.run([str(word) for word in argv], stdout=subprocess.PIPE, text=True, timeout=120, check=True,
                          **options).stdout


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    out(cmake, "--install", build, "--component", "program", "--prefix", folder / "made")
    (folder / "made").rename(folder / "moved")  # a program must not remember where it was made
    prefix = folder / "moved"
    regatta = prefix / "bin/regatta"
    shipped = sorted(path.name for path in (pathlib.Path(__file__).parents[2] / "jobs").glob("*.toml"))
    assert sorted(path.name for path in (prefix / "share/regatta/jobs").iterdir()) == shipped
    listed = out(regatta, "list", "jobs", cwd=folder)
    for job in shipped:
        assert str(prefix / "share/regatta/jobs" / job) in listed, listed
    (folder / "s.toml").write_text(JOB)
    out(regatta, "run", "s.toml", cwd=folder)
    assert (folder / "results/s/results.h5").exists()
    slurm = prefix / "share/regatta/slurm"
    for script in ("strong.sbatch", "weak.sbatch", "io.sbatch", "hostfile.sh"):
        subprocess.run(["bash", "-n", slurm / script], check=True)
    (folder / "hosts").write_text("localhost slots=1\n")
    again = out(slurm / "hostfile.sh", "hosts", "s.toml", "--json", cwd=folder, env={**os.environ, "REGATTA": str(regatta)})
    assert json.loads(again)["exit_code"] == 0, again
    assert "NODE COMMAND" in out(slurm / "testcluster", "--help", cwd=folder)
    absent = subprocess.run([slurm / "testcluster", "--state", folder / "none", "status"], stderr=subprocess.PIPE, text=True)
    assert absent.returncode == 4 and f"{slurm}/testcluster --state {folder}/none up" in absent.stderr, absent.stderr
    for file in ("share/bash-completion/completions/regatta", "share/zsh/site-functions/_regatta"):
        assert (prefix / file).stat().st_size > 0, file
    page = prefix / "share/man/man1/regatta.1"
    if shutil.which("man"):
        shown = subprocess.run(["man", "--warnings", "-l", str(page)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               timeout=60, check=True)
        assert not shown.stderr, shown.stderr
        for verb in ("list", "init", "plan", "run", "submit", "status", "cancel", "report", "recommend", "compare", "export", "point"):
            assert f"regatta {verb}" in shown.stdout, f"the man page has no {verb}:\n{shown.stdout}"
print(f"{len(shipped)} job files, programs, scripts for Slurm, man page and completions work from another place")
