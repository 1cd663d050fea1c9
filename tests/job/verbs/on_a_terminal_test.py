#!/usr/bin/env python3
"""What `regatta run` shows on a terminal, and what it leaves out elsewhere: colours, the bar with its ETA, wide tables."""
import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

REGATTA = os.environ.get("REGATTA", "")
JOB = """[study]
name = "s"
[sweep]
runners = ["serial", "openmp"]
cores = 1
[measure]
rounds = 2
repetitions = 3
[[kernel]]
name = "count"
size = [1000, 100000]
[[kernel]]
name = "sleep"
size = 4
duration = 0.001
"""
PAINTED, ESCAPE = re.compile(r"\x1b\[[1-9]\d?m"), re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class OnATerminal(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        pathlib.Path(self.folder.name, "s.toml").write_text(JOB)
        self.environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        self.command = [REGATTA, "run", "s.toml", "--fresh"]

    def on_terminal(self, columns=300, **environment):
        """All that it writes to a terminal of so many columns."""
        main, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        with subprocess.Popen(self.command, cwd=self.folder.name, stdin=other, stdout=other, stderr=other,
                              env={**self.environment, "TERM": "xterm", **environment}) as program:
            os.close(other)
            shown = b""
            while True:
                try:
                    piece = os.read(main, 65536)
                except OSError:  # EIO: the other end is closed
                    break
                if not piece:
                    break
                shown += piece
            self.assertEqual(program.wait(timeout=60), 0, shown.decode())
        os.close(main)
        return shown.decode()

    def test_a_bar_tells_how_far_it_is_and_how_long_it_takes(self):
        shown = self.on_terminal()
        self.assertRegex(shown, r"\r\x1b\[K\[[#.]{20}\] 12/12, [^\r]* left  round 2: ")
        self.assertNotRegex(shown, r": best \d")  # a line an attempt is for files
        self.assertEqual(shown.rpartition("\x1b[K")[2].count("[#"), 0)  # the bar is gone in the end

    def test_the_table_is_painted(self):
        self.assertRegex(self.on_terminal(), r"\x1b\[32m(serial|openmp)\x1b\[0m")

    def test_no_color_is_obeyed_and_the_bar_stays(self):
        shown = self.on_terminal(NO_COLOR="1")
        self.assertNotRegex(shown, PAINTED)
        self.assertIn("12/12", shown)
        self.assertRegex(self.on_terminal(NO_COLOR=""), PAINTED)  # no-color.org: set and not empty

    def test_a_terminal_that_cannot_gets_plain_lines(self):
        shown = self.on_terminal(TERM="dumb")
        self.assertNotRegex(shown, ESCAPE)
        self.assertEqual(len(re.findall(r": best \d", shown)), 12)

    def test_a_narrow_terminal_gets_a_narrower_table(self):
        wide, narrow = (ESCAPE.sub("", self.on_terminal(columns)) for columns in (300, 80))
        self.assertIn("vs 1 core", wide)
        rows = [line for line in narrow.splitlines() if re.match(r"^ {2}[* ] {2}\S", line)]
        self.assertGreaterEqual(len(rows), 6)
        for row in rows:
            self.assertLessEqual(len(row), 80)

    def test_a_file_gets_plain_lines(self):
        done = subprocess.run(self.command, cwd=self.folder.name, env={**self.environment, "TERM": "xterm"}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=True)
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertEqual(done.stderr.count(": best "), 12)


if __name__ == "__main__":
    if not REGATTA:
        sys.exit("set REGATTA to the program")
    unittest.main()
