// METG(50%): efficiency against the size of a task, for each runner.

function showMetg() {
  const { sweeps, peak, source } = study.metg;
  if (sweeps.length === 0) return;
  const place = document.getElementById("metg");
  place.append(...heading("metg", "The smallest task that pays"),
    element("p", { class: "dim" }, `METG(50%) is the task length at which a runner still has half of the peak: ${withPrefix(peak, "FLOP/s")} a core (${source}).`));
  const keyOf = (sweep) => `${sweep.pattern}, ${counted(sweep.cores, "core")}, width ${sweep.width}, ${sweep.schedule}`;
  const keys = [...new Set(sweeps.map(keyOf))];
  let key = keys[keys.length - 1];
  const bar = element("div", { class: "bar" }), view = element("div", { class: "view" });
  let drawn = [];
  const draw = () => {
    const some = sweeps.filter((sweep) => keyOf(sweep) === key);
    bar.replaceChildren(
      element("div", { class: "pickers" }, picker("Sweep", "pick-sweep", keys.map((k) => [k, k]), key, (value) => { key = value; draw(); })),
      legend(runnersOf(some)));
    drawn = [metgChart(some, key)];
    view.replaceChildren(element("div", { class: "charts one" }, ...drawn), metgTable(some, key));
  };
  draw();
  redraws.add(() => {
    bar.querySelector(".legend").replaceWith(legend(runnersOf(sweeps.filter((sweep) => keyOf(sweep) === key))));
    for (const each of drawn) each.redraw();
  });
  addEventListener("beforeprint", () => drawn.forEach((each) => each.drawAt(700)));
  place.append(bar, view);
}

function metgChart(sweeps, key) {
  const grains = sweeps.flatMap((sweep) => sweep.grains.map(([, granularity]) => granularity));
  const [low, high] = domainOf(grains, "log", 0.02);
  return chart({
    id: "metg-chart", title: key, note: "Share of the peak of all cores over the length of a task (wall time × cores ÷ tasks).",
    x: { label: "length of a task", kind: "log", values: [low, high], ticks: logTicks(low, high), format: seconds, gap: 52 },
    y: { kind: "linear", from: 0, most: 1.05, tick: percent, format: percent },
    series: runnersOf(sweeps).map((runner) => ({
      runner,
      points: sweeps.filter((sweep) => sweep.runner === runner).flatMap((sweep) =>
        sweep.grains.map(([size, granularity, efficiency]) => ({
          x: granularity, y: efficiency, facts: [`${seconds(granularity)} a task`, `size ${size}`, sweep.shape],
        }))),
    })),
    levels: [{ y: 1 }, { y: 0.5, label: "half of the peak", strong: true }],
    exact: true,
  });
}

function metgTable(sweeps, key) {
  return table(`METG(50%) of ${key}`, [
    { title: "runner", get: (row) => row.runner, show: (row) => named(row), text: true },
    words("shape", "shape"),
    { title: "METG", get: (row) => (row.kind === "never" ? null : row.seconds),
      show: (row) => (row.kind === "never" ? "never half the peak" : `${row.kind}${seconds(row.seconds)}`) },
    { title: "grains", get: (row) => row.grains.length, show: (row) => String(row.grains.length) },
    { title: "core latency", get: (row) => row.core_latency || null, show: (row) => seconds(row.core_latency || null) },
  ], sweeps);
}
