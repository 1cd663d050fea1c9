// METG(50%): efficiency against the size of a task, for each runner.

function showMetg() {
  const { sweeps, peak, source } = study.metg;
  if (sweeps.length === 0) return;
  const place = document.getElementById("metg");
  place.append(...heading("metg", "The smallest task that pays"),
    element("p", { class: "dim" }, `METG(50%) is the task length at which a runner still has half of the peak: ${withPrefix(peak, "FLOP/s")} a core (${source}).`));
  const keyOf = (sweep) => `${sweep.pattern}, ${counted(sweep.cores, "core")}, width ${sweep.width}, ${sweep.steps > 0 ? `${counted(sweep.steps, "step")}, ` : ""}${sweep.schedule}`;
  const keys = [...new Set(sweeps.map(keyOf))];
  const of = (key) => sweeps.filter((sweep) => keyOf(sweep) === key);
  let shown = keys[keys.length - 1];
  const view = (key, prefix) => {
    const charts = [metgChart(of(key), key, prefix)];
    return { charts, nodes: [element("div", { class: "charts one" }, ...charts), metgTable(of(key), key)] };
  };
  const draw = explorer(place, {
    bar: () => element("div", { class: "pickers" },
      choice("Sweep", "pick-sweep", keys.map((k) => [k, k]), shown, (value) => { shown = value; draw(); })),
    names: () => runnersOf(of(shown)),
    view: (prefix) => view(shown, prefix),
    sheets: () => keys.map((key) => ({ title: key, names: runnersOf(of(key)), make: (prefix) => view(key, prefix) })),
    paper: 700,
  });
}

/** A line for each sweep: a runner may have several shapes, which are then named. */
function metgChart(sweeps, key, prefix) {
  const grains = sweeps.flatMap((sweep) => sweep.grains.map(([, granularity]) => granularity));
  const [low, high] = domainOf(grains, "log", 0.02);
  const many = (runner) => sweeps.filter((sweep) => sweep.runner === runner).length > 1;
  const inOrder = runnersOf(sweeps).flatMap((runner) => sweeps.filter((sweep) => sweep.runner === runner));
  return chart({
    id: `${prefix}-chart`, title: key, note: "Share of the peak of all cores over the length of a task (wall time × cores ÷ tasks). Dotted: METG(50%).",
    x: { label: "length of a task, logarithmic", kind: "log", values: [low, high], ticks: logTicks(low, high), format: shortSeconds, gap: 52 },
    y: { label: "share of the peak", kind: "linear", from: 0, most: 1.05, tick: percent, format: percent },
    series: inOrder.map((sweep) => ({
      runner: sweep.runner,
      points: sweep.grains.map(([size, granularity, efficiency]) => ({
        x: granularity, y: efficiency, facts: [`${seconds(granularity)} a task`, `size ${size}`, sweep.shape],
      })),
    })),
    notes: inOrder.filter((sweep) => many(sweep.runner)).map((sweep) => {
      const steep = [...sweep.grains].sort((a, b) => Math.abs(a[2] - 0.35) - Math.abs(b[2] - 0.35))[0];  // lines part there
      return { x: steep[1], y: steep[2], text: sweep.shape, left: true, runner: sweep.runner };
    }),
    drops: inOrder.filter((sweep) => sweep.kind === "").map((sweep) => ({ runner: sweep.runner, x: sweep.seconds, y: 0.5 })),
    levels: [{ y: 1 }, { y: 0.5, label: "half of the peak", strong: true }],
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
