#!/usr/bin/python3
"""What the zsh completion offers, in a real zsh on a terminal of its own: completion_zsh_test.py FOLDER OF _regatta, SOURCE
TREE. With regatta in PATH."""
import os
import pty
import re
import select
import shutil
import sys
import tempfile
import time

completions, source = sys.argv[1:]
# What is typed before TAB, and words that must then be on the screen.
OFFERS = [
    ("regatta ", ["list", "init", "plan", "run", "submit", "status", "report", "recommend", "compare", "export", "point"]),
    ("regatta list ", ["kernels", "runners", "jobs"]),
    ("regatta pl", ["plan "]),
    ("regatta plan jobs/quick", ["jobs/quickstart.toml"]),
    ("regatta plan --", ["--only", "--output", "--json", "--cores-per-node"]),
    ("regatta run --", ["--fresh", "--hostfile", "--only"]),
    ("regatta submit --", ["--dry-run", "--only", "--output"]),
    ("regatta status --", ["--watch", "--interval", "--json"]),
    ("regatta report ", ["earlier"]),
    ("regatta report --kernel man", ["mandelbrot"]),
    ("regatta report --runner mpi", ["mpi+openmp", "mpi+tbb"]),
    ("regatta point --runner mpi", ["mpi+openmp", "mpi+tbb", "mpi+asio"]),
    ("regatta point --kernel man", ["mandelbrot"]),
    ("regatta point --schedule d", ["dynamic"]),
    ("regatta export --format b", ["benchmark-json"]),
    ("regatta point --", ["--warmup", "--min", "--max", "--ci", "--timeout", "--rounds", "--scratch", "--allow-oversubscription"]),
]
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")


def read_until(terminal, words, seconds):
    """What the terminal shows, until all words are there or the time is over."""
    shown, until = b"", time.monotonic() + seconds
    while time.monotonic() < until and not all(word.encode() in shown for word in words):
        if select.select([terminal], [], [], 0.1)[0]:
            shown = ESCAPES.sub(b"", shown + os.read(terminal, 65536))
    return shown.decode(errors="replace")


def main():
    if not shutil.which("zsh"):
        print("skipped: zsh is not installed")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.join(source, "jobs"), os.path.join(folder, "jobs"))
        os.makedirs(os.path.join(folder, "results/earlier/journal"))
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(folder)
            os.environ.update(TERM="xterm", ZDOTDIR=folder, HOME=folder, COLUMNS="200", LINES="100", LC_ALL="C.UTF-8")
            os.execvp("zsh", ["zsh", "-f", "-i"])
        setup = (f"PS1=''; LISTMAX=1000; setopt nobeep noautomenu; fpath=({completions} $fpath); "
                 "autoload -Uz compinit; compinit -u; print re''ady\n")
        os.write(terminal, setup.encode())
        failures = 0
        if "ready\r\n" not in read_until(terminal, ["ready\r\n"], 60):
            print("zsh did not load the completion")
            failures += 1
        for typed, words in OFFERS:
            os.write(terminal, typed.encode() + b"\t\t")
            # The typed words are echoed: what counts comes after them.
            echo = read_until(terminal, [typed], 20)
            shown = echo.partition(typed)[2] if not words[0].startswith(typed.split()[-1]) else echo
            shown += read_until(terminal, [word for word in words if word not in shown], 20)
            missing = [word for word in words if word not in shown]
            if missing:
                print(f"'{typed}' does not offer {missing} but:\n{shown}")
                failures += 1
            os.write(terminal, b"\x15print cle''ared\n")  # the line is taken away, and what else was to come is read
            read_until(terminal, ["cleared\r\n"], 20)
        os.close(terminal)
        os.waitpid(child, 0)
        return failures > 0


if __name__ == "__main__":
    sys.exit(main())
