"""Runs the snippets of one language in docs/analysing.md against a study: snippets.py DOCUMENT LANGUAGE REGATTA SIMULATE.

A snippet must end well and print what stands in EXPECTED, or write the file that does."""
import json
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
# What the picture's lines show: a JSON object, label → [cores, speedup] pairs.
DRAWN = "\nimport json; print(json.dumps({line.get_label(): line.get_xydata().tolist() for line in axes.lines}))\n"


def snippets(text):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


found = snippets(pathlib.Path(document).read_text(encoding="utf-8"))
assert len(found) == len(EXPECTED[language]), f"{len(found)} snippets of {language}"
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    subprocess.run([simulate, folder / "results" / "quickstart"], check=True, timeout=60)
    for snippet, expected in zip(found, EXPECTED[language]):
        script = folder / f"snippet.{language}"
        script.write_text(snippet + ("" if expected else DRAWN), encoding="utf-8")
        done = subprocess.run([*PROGRAMS[language], script], cwd=folder, capture_output=True, text=True, timeout=100,
                              env={**os.environ, "REGATTA": regatta, "MPLCONFIGDIR": name})
        assert done.returncode == 0, f"{snippet}\n{done.stdout}{done.stderr}"
        if expected is not None:
            assert expected in done.stdout, f"{snippet}\nprinted {done.stdout!r}"
            continue
        picture = (folder / "speedup.svg").read_text(encoding="utf-8")
        assert len(snippet.splitlines()) <= 15, "the speedup plot takes more than 15 lines"
        drawn = json.loads(done.stdout)
        assert drawn["linear"] == [[1, 1], [2, 2], [4, 4]], drawn
        for cores, speedup in drawn["openmp"]:  # the study's law: Amdahl, 5 % serial
            assert abs(speedup * (0.05 + 0.95 / cores) - 1) < 0.05, drawn
        assert "</svg>" in picture and "openmp" in picture and "speedup against serial" in picture
print(f"{len(found)} snippets of {language}: as documented")
