"""The page of a study in a real browser: page_test.py REGATTA PAGE_STUDIES [FOLDER for the pictures [SAMPLES of the large study]]."""
import json
import math
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from browser import Browser

regatta, page_studies, *rest = sys.argv[1:]
work = pathlib.Path(rest[0] if rest else tempfile.mkdtemp(prefix="regatta-page-"))
large_samples = int(rest[1]) if len(rest) > 1 else 30_000
shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)


def run(*arguments, code=0):
    done = subprocess.run([regatta, *map(str, arguments)], capture_output=True, text=True, timeout=120, cwd=work)
    assert done.returncode == code, (arguments, done.returncode, done.stderr)
    return done.stdout if code == 0 else done.stderr


def study(kind):
    subprocess.run([page_studies, kind, work / "results" / kind, str(large_samples)], check=True, timeout=120)


def with_prefix(number, unit):
    """As the page and the terminal's table write numbers: three digits and a prefix."""
    rounded = float(f"{number:.2e}")
    thousands = min(5, max(-4, math.floor(math.log10(rounded) / 3 + 1e-9)))
    shown = rounded / 1000**thousands
    decimals = 2 if shown < 9.995 else 1 if shown < 99.95 else 0
    return f"{shown:.{decimals}f} {['p', 'n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P'][thousands + 4]}{unit}"


def marks(browser, chart):
    return browser.script(
        "return [...document.querySelectorAll(arguments[0] + ' .series .marker')].map((m) => ({...m.dataset}))", chart)


def the_answer_is_that_of_recommend_and_every_warning_has_its_remedy(browser):
    advice = json.loads(run("recommend", "ordinary", "--json"))["recommendations"]
    browser.open(ordinary)
    assert browser.text("h1") == "ordinary"
    choice = next(each["choice"] for each in advice if "choice" in each)
    assert f'{choice["runner"]} on {choice["cores"]} core' in browser.text(".card .headline"), choice
    browser.click(".card summary")
    sentence = next(each["sentence"] for each in advice if "choice" in each)
    assert browser.text(".card details p") == sentence
    assert len(browser.all(".warning .remedy")) == len({each["remedy"] for each in analysis["warnings"]}) > 0
    assert "75 %" in browser.text("#answer") and "threshold 75 %" in browser.text("#problem-efficiency svg")


def every_row_is_a_mark_that_the_mouse_and_the_keys_find(browser):
    rows = [row for row in analysis["comparisons"][0]["rows"] if "seconds" in row]
    drawn = {(mark["runner"], int(mark["x"])): mark for mark in marks(browser, "#problem-time")}
    assert len(drawn) == len(rows)
    for row in rows:
        mark = drawn[row["runner"], row["shape"]["cores"]]
        for name, key in (("y", "median"), ("low", "low"), ("high", "high")):
            assert math.isclose(float(mark[name]), row["seconds"][key], rel_tol=1e-5), (mark, row)
    row = next(row for row in rows if row["runner"] == "tbb" and row["shape"]["cores"] == 16)
    browser.hover('#problem-time .marker[data-runner="tbb"][data-x="16"]')
    tip = browser.text("#problem-time .tip")
    seconds = row["seconds"]
    assert tip.splitlines()[:3] == ["tbb", with_prefix(seconds["median"], "s"),
                                    f'{with_prefix(seconds["low"], "s")} to {with_prefix(seconds["high"], "s")}'], tip
    assert "16 cores" in tip and f'{row["samples"]} repetitions' in tip
    browser.press("#problem-time svg", "right")
    browser.press("#problem-time svg", "right")
    assert browser.text("#problem-time .tip") != tip


def the_legend_hides_a_runner_in_every_chart(browser):
    browser.click('#problem .chip[data-runner="tbb"]')
    for chart in ("#problem-time", "#problem-speedup", "#problem-efficiency"):
        names = {mark["runner"] for mark in marks(browser, chart)}
        assert "tbb" not in names and "openmp" in names, (chart, names)
    browser.click('#problem .chip[data-runner="tbb"]')
    assert "tbb" in {mark["runner"] for mark in marks(browser, "#problem-time")}


def another_kernel_brings_latency_over_operations_in_flight(browser):
    browser.choose("#pick-kernel", "sleep")
    assert "sleep" in browser.text("#problem caption")
    sleep = next(each for each in analysis["comparisons"] if each["kernel"] == "sleep")
    for column, key in (("p50", "p50"), ("p99", "p99")):
        expected = {(r["runner"], r["concurrency"]): r["latency_seconds"][key] for r in sleep["rows"]
                    if r["shape"]["cores"] == 16 and r["concurrency"] > 0}
        shown = {(m["runner"], int(m["x"])): float(m["y"]) for m in marks(browser, f"#problem-{column}")}
        assert shown.keys() == expected.keys() and shown, (shown.keys(), expected.keys())
        assert all(math.isclose(shown[each], expected[each], rel_tol=1e-5) for each in expected)
    browser.choose("#pick-cores", "4")
    browser.choose("#pick-concurrency", "64")
    assert all(mark["runner"] for mark in marks(browser, "#problem-rate"))


def an_answer_for_io_says_how_many_in_flight(browser):
    cards = browser.script("return [...document.querySelectorAll('.card .headline')].map((each) => each.textContent)")
    choices = [each["choice"] for each in json.loads(run("recommend", "ordinary", "--json"))["recommendations"] if "choice" in each]
    deep = [each for each in choices if each["concurrency"] > 0]
    for choice in deep:
        assert any(f'{choice["runner"]} on {choice["cores"]} core' in card and f', {choice["concurrency"]:,} in flight' in card
                   for card in cards), (choice, cards)
    assert deep


def lines_and_markers_stand_where_the_axis_says(browser):
    places = browser.script("""return [...document.querySelectorAll('#problem-time .series')].map((series) =>
        series.querySelector('.line').getAttribute('d').match(/[ML][^ ]+/g).map((place) => Math.round(Number(place.slice(1)))).join())""")
    assert len(places) > 4 and len({each for each in places if "," in each}) == 1, places


def what_kernels_said_stands_by_the_machine(browser):
    rows = browser.script("return [...document.querySelectorAll('#machine tr')].map((row) => [...row.cells].map((cell) => cell.textContent))")
    attempts = sum(row["attempts"] for each in analysis["comparisons"] if each["kernel"] == "sleep" for row in each["rows"])
    assert ["sleep", "file_system", "ext4", str(attempts)] in rows and attempts > 0, rows
    assert all(each["facts"] == {"file_system": ["ext4"]} for each in analysis["comparisons"])


def a_cell_of_the_winner_map_leads_to_its_problem(browser):
    cells = browser.all("#map td .win")
    assert len(cells) >= 8, len(cells)
    browser.click("#map tbody tr:nth-child(2) .win")
    assert browser.script("return document.querySelector('#pick-kernel').value") == "heat2d"


def every_grain_is_a_mark_and_a_heading_sorts(browser):
    assert len(marks(browser, "#metg-chart")) == sum(len(each["grains"]) for each in analysis["metg"]) > 0
    medians = "return [...document.querySelectorAll('#problem tbody tr')].map((row) => row.children[2].textContent)"
    browser.click("#problem thead th:nth-child(3) button")
    ascending = browser.script(medians)
    browser.click("#problem thead th:nth-child(3) button")
    assert browser.script(medians) == ascending[::-1] and ascending[0] != ascending[-1]


def the_theme_is_the_systems_until_the_button_says_otherwise(browser):
    paper = "return getComputedStyle(document.body).backgroundColor"
    light = browser.script(paper)
    browser.screenshot(work / "light.png")
    browser.click("#theme")
    assert browser.script(paper) != light and browser.text("#theme") == "Light"
    browser.click("#theme")
    assert browser.script(paper) == light
    assert browser.problems() == []
    browser.open(ordinary, dark=True)
    assert browser.script(paper) != light, "the system's dark theme is followed"
    assert browser.problems() == []


def paper_shows_all_that_can_be_picked(browser):
    browser.open(ordinary)
    browser.script("dispatchEvent(new Event('beforeprint'))")
    sheets = """return [...document.querySelectorAll(arguments[0] + ' .print .sheet')].map((sheet) => ({
        title: sheet.querySelector('h3').textContent, marks: sheet.querySelectorAll('.marker').length, rows: sheet.querySelectorAll('tbody tr').length}))"""
    for section, expected in (("#problem", len(analysis["comparisons"])), ("#metg", len({each["pattern"] for each in analysis["metg"]}))):
        printed = browser.script(sheets, section)
        assert len(printed) == expected and all(each["marks"] > 0 and each["rows"] > 0 for each in printed), printed
    groups = browser.script("return [...document.querySelectorAll('#pick-series option')].map((option) => option.value)")
    assert [each["title"] for each in browser.script(sheets, "#laws")] == groups[:24] and len(groups) > 3
    ids = browser.script("return [...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids)), "clip paths of sheets would be mixed up"
    assert len(browser.all(".card")) == len(json.loads(run("recommend", "ordinary", "--json"))["recommendations"])
    assert browser.all("details:not([open])") == []
    browser.script("dispatchEvent(new Event('afterprint'))")
    assert browser.all(".print .sheet") == [] and browser.all("details[data-opened]") == []


def a_phone_scrolls_tables_and_not_the_page(browser):
    browser.open(ordinary, 375, 800)
    for kernel in ("mandelbrot", "sleep"):
        browser.choose("#pick-kernel", kernel)
        assert browser.script("return document.documentElement.scrollWidth") == 375
    assert browser.script(
        "return [...document.querySelectorAll('button, select, summary')].every((e) => e.getBoundingClientRect().right <= 376 || e.closest('.scroll'))")
    browser.click('#problem .chip[data-runner="mpi"]')
    browser.screenshot(work / "phone.png")
    assert browser.problems() == []


def without_scripts_there_are_tables(browser):
    browser.open(ordinary, 375, 800, scripts=False)
    text = browser.text("noscript")
    comparison = analysis["comparisons"][0]
    row = next(row for row in comparison["rows"] if row["runner"] == "mpi+tbb" and row["shape"]["cores"] == 16)
    grain = next(each for each in analysis["metg"] if each["kind"] == "crossed")
    law = next(each["law"]["fits"][0] for each in analysis["scaling"] if each["law"]["identifiable"])
    for expected in ("openmp", with_prefix(row["seconds"]["median"], "s"), analysis["warnings"][0]["remedy"], "Method",
                     with_prefix(grain["seconds"], "s"), f'{100 * law["serial_fraction"]["value"]:.1f} %'):
        assert expected in text, expected
    roofline = len(analysis["roofline"]["points"]) > 0
    assert len(browser.all("noscript table")) == 3 + len(analysis["comparisons"]) + roofline
    assert not browser.shown("#theme") and browser.all("svg") == []
    browser.screenshot(work / "no-scripts.png")
    assert browser.problems() == []


def over_nodes_the_axes_say_so(browser):
    study("nodes")
    run("report", "nodes", "--html")
    browser.open(work / "results/nodes/report.html")
    assert "cores in all (1, 2, 4, 8 nodes)" in browser.text("#problem-time svg")
    assert browser.text("#laws-speedup svg .axis.middle") == "nodes"
    assert [each["x"] for each in marks(browser, "#laws-speedup")] == ["1", "2", "4", "8"] * 2
    browser.screenshot(work / "nodes.png")
    assert browser.problems() == []


def a_weak_series_shows_its_times_and_one_of_throughput_its_rates(browser):
    for kind, chart, key, words in (("weak", "#laws-time", "seconds", "mandelbrot 1234567 a core"),
                                    ("throughput", "#laws-rate", "per_second", "throughput: mandelbrot 1024")):
        study(kind)
        file = f"results/{kind}/results.h5"
        page = run("report", file, "--html", "--min-efficiency", "0.725").strip()
        browser.open(work / page)
        series = json.loads(run("report", file, "--json", "--min-efficiency", "0.725"))["scaling"][0]
        shown = {int(mark["x"]): float(mark["y"]) for mark in marks(browser, chart) if mark["runner"] == series["runner"]}
        assert shown.keys() == {row["p"] for row in series["rows"]}, shown
        assert all(math.isclose(shown[row["p"]], row[key]["value"], rel_tol=1e-5) for row in series["rows"]), shown
        text = browser.script("return document.querySelector('#laws').textContent")
        assert words in text and "72.5 % up to" in text and "72.5 %" in browser.text("#answer"), text
        if fastest := series["law"].get("fastest"):  # rounded as in the terminal's table, not down
            cells = browser.script("return [...document.querySelector('#laws table').rows].map((row) => [...row.cells].map((cell) => cell.textContent))")
            assert f'{fastest["value"]:.0f} ' in cells[1][cells[0].index("fastest at")], cells
        assert kind == "weak" or fastest
        assert browser.problems() == []


def two_versions_of_a_kernel_are_told_apart_everywhere(browser):
    for kind in ("versions", "weak-versions"):
        study(kind)
        browser.open(work / run("report", f"results/{kind}/results.h5", "--html").strip())
        data = browser.script("return JSON.parse(document.querySelector('#data').textContent)")
        problems = [(each["kernel"], each["title"]) for each in data["problems"]["list"]]
        assert len(set(problems)) == len(problems) and all("version" in title for _, title in problems), problems
        lines = [(problems[each["problem"]], each["title"]) for each in data["map"]["lines"]]
        assert len(set(lines)) == len(lines) > 0, lines
        for titles in ([each["title"] + each["kind"] for each in data["answers"]["list"]],
                       [each["group"] + each["runner"] for each in data["scaling"]],
                       [each["pattern"] + each["runner"] for each in data["metg"]["sweeps"]]):
            assert len(set(titles)) == len(titles), titles
            assert all("version 1" in each or "version 2" in each for each in titles), titles
        assert browser.script("return document.querySelector('main').textContent").count("version 2") > 5
        assert browser.problems() == []


def hostile_text_is_only_text(browser):
    study("hostile")
    run("report", "hostile", "--html", work / "hostile.html")
    name = """'"><img src=x onerror="document.title='owned'">"""  # of a file
    run("report", f"results/hostile/{name}.h5", "--html", work / "named.html")
    attack = """</script><script>document.title = "owned"</script>"""
    for file, title in (("hostile.html", "hostile"), ("named.html", name)):
        browser.open(work / file)
        browser.click("#pick-kernel option:nth-child(2)")
        browser.script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        text = browser.script("return document.querySelector('main').textContent")
        assert attack in text and "\\u202e" in text and "\u202e" not in text and "\\x1b[2J" in text
        assert "\u2028" not in text and """"'`${1}</noscript>evil""" in text
        assert browser.call("GET", "/title") == title + " – Regatta"
        assert browser.text("h1") == title
        assert browser.script("return document.querySelectorAll('main img, main script, main i, main svg[onload], noscript *').length") == 0
        # Even a script that got in could not run, and nothing can be loaded or sent.
        browser.script("""const s = document.createElement('script'); s.textContent = 'document.title = "run"';
                          document.body.append(s)""")
        assert browser.call("GET", "/title") == title + " – Regatta"
        blocked = browser.problems()
        assert len(blocked) == 1 and "Content Security Policy" in blocked[0], blocked
        browser.open(work / file, scripts=False)
        assert attack in browser.text("noscript") and browser.all("noscript img, noscript script, noscript b") == []
        assert browser.problems() == []
    browser.open(work / "hostile.html")
    browser.print_to(work / "hostile.pdf")
    assert (work / "hostile.pdf").read_bytes().startswith(b"%PDF") and browser.problems() == []


def nothing_can_be_fetched(browser):
    """Whatever a page might try, the policy stops it: a server that listens hears nothing."""
    browser.open(ordinary)
    with socket.create_server(("127.0.0.1", 0)) as server:
        browser.script("""
            const add = (name, attributes) => document.body.append(Object.assign(document.createElement(name), attributes));
            const elsewhere = arguments[0];
            add('img', {src: elsewhere + 'i.png'});
            add('iframe', {src: elsewhere});
            add('link', {rel: 'stylesheet', href: elsewhere + 's.css'});
            add('script', {src: elsewhere + 's.js'});
            fetch(elsewhere).catch(() => {});
            navigator.sendBeacon(elsewhere, 'x');
            return new Promise((done) => setTimeout(done, 300));""", f"http://127.0.0.1:{server.getsockname()[1]}/")
        server.setblocking(False)
        heard = b""
        try:
            connection = server.accept()[0]  # Chromium connects for a frame before it asks the policy, and says nothing
            connection.setblocking(False)
            heard = connection.recv(100)
        except BlockingIOError:
            pass
        assert heard == b"", heard
    refused = [each for each in browser.problems() if "Content Security Policy" in each]
    assert len(refused) >= 6, refused
    html = ordinary.read_text()
    for source in ("src=", "href=", "url(", "@import", "import("):
        places = [html[i:i + 40] for i in range(len(html)) if html.startswith(source, i)]
        assert all(place.startswith(('href="#', 'href="data:,"', 'url(#')) for place in places), places


def an_empty_study_and_a_bare_file_have_pages_too(browser):
    study("empty")
    run("report", "empty", "--html")
    browser.open(work / "results/empty/report.html")
    assert "Nothing has been measured yet" in browser.text("main")
    assert browser.problems() == []


def a_large_study_makes_a_small_page_that_opens(browser):
    study("large")
    began = time.monotonic()
    out = run("report", "results/large/results.h5", "--html").strip()
    took = time.monotonic() - began
    page = work / out
    assert out == "results/large/results.html" and page.stat().st_size < 8e6, page.stat().st_size
    print(f"{large_samples:,} samples: {took:.2f} s, {page.stat().st_size / 1e6:.1f} MB")
    browser.open(page)
    assert len(browser.all("#problem-time .series")) > 0
    assert browser.problems() == []


def what_is_wrong_is_said(_):
    assert "excludes" in run("report", "ordinary", "--html", "--json", code=2)
    assert "no study" in run("report", "none", "--html", code=2)
    assert "min-efficiency" in run("report", "ordinary", "--html", "--min-efficiency", "2", code=2)
    assert "missing/x.html" in run("report", "ordinary", "--html", "missing/x.html", code=6)
    run("report", "--html", "--min-efficiency", "0.5", "ordinary")
    assert '"threshold":0.5' in (work / "results/ordinary/report.html").read_text()


study("ordinary")
assert run("report", "ordinary", "--html").strip() == "results/ordinary/report.html"
ordinary = work / "results/ordinary/report.html"
analysis = json.loads(run("report", "ordinary", "--json"))
tests = (
    the_answer_is_that_of_recommend_and_every_warning_has_its_remedy,
    every_row_is_a_mark_that_the_mouse_and_the_keys_find,
    the_legend_hides_a_runner_in_every_chart,
    another_kernel_brings_latency_over_operations_in_flight,
    an_answer_for_io_says_how_many_in_flight,
    lines_and_markers_stand_where_the_axis_says,
    what_kernels_said_stands_by_the_machine,
    a_cell_of_the_winner_map_leads_to_its_problem,
    every_grain_is_a_mark_and_a_heading_sorts,
    the_theme_is_the_systems_until_the_button_says_otherwise,
    paper_shows_all_that_can_be_picked,
    a_phone_scrolls_tables_and_not_the_page,
    without_scripts_there_are_tables,
    over_nodes_the_axes_say_so,
    a_weak_series_shows_its_times_and_one_of_throughput_its_rates,
    two_versions_of_a_kernel_are_told_apart_everywhere,
    hostile_text_is_only_text,
    nothing_can_be_fetched,
    an_empty_study_and_a_bare_file_have_pages_too,
    a_large_study_makes_a_small_page_that_opens,
    what_is_wrong_is_said,
)
with Browser() as browser:
    browser.open(ordinary)
    for test in tests:
        began = time.monotonic()
        test(browser)
        print(f'ok: {test.__name__.replace("_", " ")} ({time.monotonic() - began:.1f} s)', flush=True)
