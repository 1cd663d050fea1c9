#!/usr/bin/python3
"""Runs every command of the README's `sh` blocks, in the order they stand, in the root of the source tree.

usage: run_readme.py SOURCE_FOLDER

A line that a fresh machine needs first (git clone, cd, sudo) is left out, and said to be; nothing else is.
"""
import os
import re
import shutil
import signal
import subprocess
import sys

source = sys.argv[1]
text = open(os.path.join(source, "README.md"), encoding="utf-8").read()
commands = []
for block in re.findall(r"^```sh\n(.*?)^```", text, flags=re.M | re.S):
    for line in block.replace("\\\n", " ").splitlines():
        line = line.split("   #")[0].strip()
        if line and not line.startswith("#"):
            commands.append(line)
assert len(commands) >= 8, f"only {len(commands)} commands found in README.md: has its form changed?"


def clear():
    """What the README's own study leaves: `init` would not write over it."""
    for path in ("mystudy.toml", "mystudy.csv", "scaling.pdf", "pictures", "results/mystudy"):
        path = os.path.join(source, path)
        shutil.rmtree(path) if os.path.isdir(path) else os.path.exists(path) and os.remove(path)


def run(command):
    """Exit code and output; after 10 minutes the command and all that it started are killed."""
    with subprocess.Popen(["bash", "-c", command], cwd=source, text=True, start_new_session=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            output, _ = process.communicate(timeout=600)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            return "no end after 600 s", output
        return process.returncode, output


clear()
failed = []
for command in commands:
    if command.startswith(("git clone", "cd ", "sudo ")) or command == "./test.sh":
        print(f"left out (a fresh machine's, or this very test): {command}")
        continue
    print(f"$ {command}", flush=True)
    code, output = run(command)
    print("\n".join(output.splitlines()[-15:]), flush=True)
    if code != 0:
        failed.append(f"{command}: exit code {code}")
clear()
assert not failed, "\n".join(failed)
print(f"{len(commands)} commands of the README ran")
