// The explorer: one problem at a time, by kernel and parameters, with what is to be compared chosen by pickers.

const chosen = { problem: 0, schedule: "", concurrency: "", cores: 0 };

/** The charts and the table of a problem as chosen; `prefix` keeps ids apart when several are printed. */
function problemView(index, prefix, choice) {
  const problem = study.problems.list[index];
  const all = rowsOf(problem);
  const rows = all.filter((row) =>
    (!choice.schedule || row.schedule === choice.schedule || row.runner === "serial") &&
    (!choice.concurrency || row.concurrency === Number(choice.concurrency)));
  const charts = scalingCharts(rows, prefix);
  const io = all.some((row) => row.concurrency > 0 && (row.p50 !== null || row.unit === "op/s"));
  const cores = distinct(all, "cores");
  const ioRows = all.filter((row) => !choice.schedule || row.schedule === choice.schedule || row.runner === "serial");
  if (io && distinct(all, "concurrency").length > 1)
    charts.push(...latencyCharts(ioRows, cores.includes(choice.cores) ? choice.cores : cores[cores.length - 1], prefix));
  const title = `${problem.kernel}, ${problem.title}`;
  return {
    charts,
    nodes: [
      problem.why ? element("p", { class: "note" }, `No winner: ${problem.why}.`) : verdict(problem, all),
      element("div", { class: "charts" }, ...charts),
      problemTable(`${title}: every row, fastest first; marked are the fastest and those not told apart from it`, rows),
      element("p", { class: "dim" }, `Parameters: ${problem.parameters}. Shape: nodes × ranks a node × threads a rank.`),
    ],
  };
}

function verdict(problem, rows) {
  const best = runnersOf(rows.filter((row) => row.best));
  return element("p", { class: "verdict" }, problem.winner === "tie" ? "Tie: " : "Winner: ",
    ...best.map((name) => element("span", { class: "named" }, badge(name), name)));
}

function pickersFor(redraw) {
  const { list } = study.problems;
  const kernels = [...new Set(list.map((problem) => problem.kernel))];
  const current = list[chosen.problem];
  const rows = rowsOf(current);
  const bar = element("div", { class: "pickers" });
  bar.append(picker("Kernel", "pick-kernel", kernels.map((name) => [name, name]), current.kernel, (name) => {
    chosen.problem = list.findIndex((problem) => problem.kernel === name);
    redraw();
  }));
  const same = list.map((problem, i) => [i, problem.title]).filter(([i]) => list[i].kernel === current.kernel);
  if (same.length > 1)
    bar.append(picker("Problem", "pick-problem", same, chosen.problem, (index) => { chosen.problem = Number(index); redraw(); }));
  const fastest = ["", "the fastest"];
  const schedules = distinct(rows.filter((row) => row.runner !== "serial"), "schedule");
  if (schedules.length > 1)
    bar.append(picker("Schedule", "pick-schedule", [fastest, ...schedules.map((s) => [s, s])], chosen.schedule,
      (value) => { chosen.schedule = value; redraw(); }));
  const depths = distinct(rows, "concurrency");
  if (depths.length > 1)
    bar.append(picker("In flight", "pick-concurrency", [fastest, ...depths.map((d) => [d, String(d)])], chosen.concurrency,
      (value) => { chosen.concurrency = value; redraw(); }));
  const cores = distinct(rows, "cores");
  if (depths.length > 1 && cores.length > 1)
    bar.append(picker("Latency on", "pick-cores", cores.map((c) => [c, counted(c, "core")]),
      cores.includes(chosen.cores) ? chosen.cores : cores[cores.length - 1], (value) => { chosen.cores = Number(value); redraw(); }));
  return bar;
}

function showProblems() {
  const place = document.getElementById("problem");
  const { list } = study.problems;
  if (list.length === 0) return () => {};
  place.append(...heading("problem", "Each problem"));
  const bar = element("div", { class: "bar" });
  const view = element("div", { class: "view screen" });
  const printed = element("div", { class: "view print" });
  place.append(bar, view, printed);
  let charts = [];
  const draw = () => {
    const rows = rowsOf(list[chosen.problem]);
    if (chosen.schedule && !rows.some((row) => row.schedule === chosen.schedule)) chosen.schedule = "";
    if (chosen.concurrency && !rows.some((row) => row.concurrency === Number(chosen.concurrency))) chosen.concurrency = "";
    const focus = document.activeElement && document.activeElement.id;
    bar.replaceChildren(pickersFor(draw), legend(runnersOf(rows)));
    const made = problemView(chosen.problem, "problem", chosen);
    charts = made.charts;
    view.replaceChildren(...made.nodes);
    if (focus) document.getElementById(focus)?.focus();
  };
  redraws.add(() => {
    bar.querySelector(".legend").replaceWith(legend(runnersOf(rowsOf(list[chosen.problem]))));
    for (const each of charts) each.redraw();
  });
  // On paper there is nothing to pick: every problem is printed, of many the chosen one and its neighbours.
  addEventListener("beforeprint", () => {
    const most = 24;
    printed.replaceChildren(...list.slice(0, most).flatMap((problem, i) => {
      const made = problemView(i, `print-${i}`, { schedule: "", concurrency: "", cores: 0 });
      for (const each of made.charts) each.drawAt(440);
      return [element("section", { class: "sheet" }, element("h3", {}, problem.kernel, " ", problem.title),
        ...made.nodes)];
    }), list.length > most ? element("p", {}, `${list.length - most} more problems are on the screen's page.`) : "");
  });
  addEventListener("afterprint", () => printed.replaceChildren());
  draw();
  return (index) => {
    chosen.problem = index;
    draw();
    place.scrollIntoView();
  };
}
