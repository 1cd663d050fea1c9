"""Runs the snippets of one language in docs/analysing.md against a study: snippets.py DOCUMENT LANGUAGE REGATTA SIMULATE.

A snippet must end well and print what stands in EXPECTED, or write the file that does."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

document, language, regatta, simulate = sys.argv[1:]
PROGRAMS = {"python": ["/usr/bin/python3", "-W", "error::FutureWarning"], "r": ["Rscript", "--vanilla"],
            "sh": ["sh", "-eu"], "octave": ["octave-cli", "--quiet", "--norc"]}
EXPECTED = {"python": ["mandelbrot", None, "openmp"], "r": ["mandelbrot"], "sh": ["seconds"], "octave": ["4 cores:"]}


def snippets(text):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


found = snippets(pathlib.Path(document).read_text(encoding="utf-8"))
assert len(found) == len(EXPECTED[language]), f"{len(found)} snippets of {language}"
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    subprocess.run([simulate, folder / "results" / "quickstart"], check=True, timeout=60)
    for snippet, expected in zip(found, EXPECTED[language]):
        script = folder / f"snippet.{language}"
        script.write_text(snippet, encoding="utf-8")
        done = subprocess.run([*PROGRAMS[language], script], cwd=folder, capture_output=True, text=True, timeout=100,
                              env={**os.environ, "REGATTA": regatta, "MPLCONFIGDIR": name})
        assert done.returncode == 0, f"{snippet}\n{done.stdout}{done.stderr}"
        if expected is not None:
            assert expected in done.stdout, f"{snippet}\nprinted {done.stdout!r}"
            continue
        picture = (folder / "speedup.svg").read_text(encoding="utf-8")
        assert len(snippet.splitlines()) <= 15, "the speedup plot takes more than 15 lines"
        assert "</svg>" in picture and "openmp" in picture and "speedup against serial" in picture
print(f"{len(found)} snippets of {language}: as documented")
