// The explorer: one problem at a time, by kernel and parameters, with what is to be compared chosen by pickers.

const chosen = { problem: 0, schedule: "", concurrency: "", cores: 0 };
const anything = { schedule: "", concurrency: "", cores: 0 };

/** The charts and the table of a problem as chosen; `prefix` keeps ids apart when several are printed. */
function problemView(index, prefix, wanted) {
  const problem = study.problems.list[index];
  const all = rowsOf(problem);
  const ofSchedule = all.filter((row) => !wanted.schedule || row.schedule === wanted.schedule || row.runner === "serial");
  const rows = ofSchedule.filter((row) => !wanted.concurrency || row.concurrency === Number(wanted.concurrency));
  const cores = distinct(all, "cores");
  const charts = cores.length > 1 ? scalingCharts(rows, prefix) : [timeStrip(rows, prefix)];
  const flying = coresInFlight(all);
  const onCores = flying.includes(wanted.cores) ? wanted.cores : flying[flying.length - 1];
  const io = flying.length > 0 ? latencyCharts(ofSchedule, onCores, prefix) : [];
  return {
    charts: [...charts, ...io],
    nodes: [
      problem.why ? element("p", { class: "note" }, `No winner: ${problem.why}.`) : verdict(problem, all),
      element("div", { class: charts.length > 1 ? "charts" : "charts one" }, ...charts),
      io.length > 0 ? element("div", { class: "charts wide" }, ...io) : null,
      io.length > 0 ? gainWords(ofSchedule, onCores) : null,
      problemTable(`${titleOf(problem)}: every row, fastest first; marked are the fastest and those not told apart from it`, rows),
      element("p", { class: "dim" }, `Parameters: ${problem.parameters}. Shape: nodes × ranks a node × threads a rank.`),
    ].filter(Boolean),
  };
}

const titleOf = (problem) => `${problem.kernel}${problem.title ? `, ${problem.title}` : ""}`;

function verdict(problem, rows) {
  const best = runnersOf(rows.filter((row) => row.best));
  return element("p", { class: "verdict" }, problem.winner === "tie" ? "Tie: " : "Winner: ",
    ...best.map((name) => element("span", { class: "named" }, badge(name), name)));
}

function problemPickers(redraw) {
  const { list } = study.problems;
  const kernels = [...new Set(list.map((problem) => problem.kernel))];
  const current = list[chosen.problem];
  const rows = rowsOf(current);
  const same = list.map((problem, i) => [i, problem.title]).filter(([i]) => list[i].kernel === current.kernel);
  const fastest = ["", "the fastest"];
  const schedules = distinct(rows.filter((row) => row.runner !== "serial"), "schedule");
  const depths = distinct(rows, "concurrency");
  const cores = coresInFlight(rows);
  const set = (name, read = String) => (value) => { chosen[name] = read(value); redraw(); };
  return element("div", { class: "pickers" },
    picker("Kernel", "pick-kernel", kernels.map((name) => [name, name]), current.kernel,
      set("problem", (name) => list.findIndex((problem) => problem.kernel === name))),
    choice("Problem", "pick-problem", same, chosen.problem, set("problem", Number)),
    choice("Schedule", "pick-schedule", schedules.length > 1 ? [fastest, ...schedules.map((s) => [s, s])] : [], chosen.schedule, set("schedule")),
    choice("In flight", "pick-concurrency", depths.length > 1 ? [fastest, ...depths.map((d) => [d, String(d)])] : [], chosen.concurrency,
      set("concurrency")),
    choice("Latency on", "pick-cores", cores.map((c) => [c, counted(c, "core")]),
      cores.includes(chosen.cores) ? chosen.cores : cores[cores.length - 1], set("cores", Number)));
}

/** Shows the first problem; returns the function that shows another. */
function showProblems() {
  const place = document.getElementById("problem");
  const { list } = study.problems;
  if (list.length === 0) return () => {};
  place.append(...heading("problem", "Each problem"));
  const draw = explorer(place, {
    bar: () => {
      const rows = rowsOf(list[chosen.problem]);
      if (chosen.schedule && !rows.some((row) => row.schedule === chosen.schedule)) chosen.schedule = "";
      if (chosen.concurrency && !rows.some((row) => row.concurrency === Number(chosen.concurrency))) chosen.concurrency = "";
      return problemPickers(() => draw());
    },
    names: () => runnersOf(rowsOf(list[chosen.problem])),
    view: (prefix) => problemView(chosen.problem, prefix, chosen),
    sheets: () => list.map((problem, i) => ({
      title: titleOf(problem), names: runnersOf(rowsOf(problem)), make: (prefix) => problemView(i, prefix, anything),
    })),
    paper: 440,
  });
  return (index) => {
    chosen.problem = index;
    draw();
    place.scrollIntoView();
  };
}
