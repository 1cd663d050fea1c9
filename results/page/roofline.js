// The roofline: what each point computes a second under what this machine can do at its intensity.

function showRoofline() {
  const { roofs, points } = study.roofline;
  if (points.length === 0) return;
  const place = document.getElementById("roofline");
  place.append(...heading("roofline", "Under the roof"), element("p", { class: "dim" },
    "FLOP/s over FLOP a byte. The roof: the bandwidth of the triad kernel and the calibrated peak, both of this study. Bytes are " +
    "those that a kernel’s work counts; a cache may deliver them, so a point can lie above the slope."));
  const counts = distinct(points, "cores");
  let shown = counts[counts.length - 1];
  const on = (cores) => points.filter((point) => point.cores === cores);
  const view = (cores, prefix) => {
    const charts = [roofChart(on(cores), roofs.filter((roof) => roof.cores <= cores).pop(), cores, prefix)];
    return { charts, nodes: [element("div", { class: "charts one" }, ...charts), roofTable(on(cores), cores)] };
  };
  const draw = explorer(place, {
    bar: () => element("div", { class: "pickers" },
      choice("On", "pick-roof", counts.map((c) => [c, counted(c, "core")]), shown, (value) => { shown = Number(value); draw(); })),
    names: () => runnersOf(on(shown)),
    view: (prefix) => view(shown, prefix),
    sheets: () => counts.map((cores) => ({
      title: `On ${counted(cores, "core")}`, names: runnersOf(on(cores)), make: (prefix) => view(cores, prefix),
    })),
    paper: 700,
  });
}

function roofChart(some, roof, cores, prefix) {
  const peak = roof ? (roof.peak * cores) / roof.cores : 0;
  const ridge = roof ? peak / roof.bandwidth : 1;
  const xs = [...some.map((point) => point.intensity), ridge];
  const [low, high] = [Math.min(...xs) / 2, Math.max(...xs) * 4];
  const middle = Math.sqrt(low * ridge);
  return chart({
    id: `${prefix}-chart`, title: `On ${counted(cores, "core")}`, note: "Each kernel stands at its intensity, a marker for each runner.",
    x: { label: "intensity: FLOP a byte", kind: "log", values: [low, high], ticks: logTicks(low, high), format: String, gap: 44 },
    y: { label: "FLOP/s", kind: "log", tick: (v) => trimmed(withPrefix(v, "")), format: (v) => withPrefix(v, "FLOP/s") },
    series: runnersOf(some).map((runner) => ({
      runner, loose: true,
      points: some.filter((point) => point.runner === runner).map((point) => ({
        x: point.intensity, y: point.flops, facts: [point.work, `${percent(point.share)} of the ${point.bound} roof`],
      })),
    })),
    guides: roof ? [{ points: [[low, low * roof.bandwidth], [ridge, peak], [high, peak]], label: `peak ${withPrefix(peak, "FLOP/s")}`, solid: true }] : [],
    notes: [...kernelNotes(some), ...(roof ? [{ x: middle, y: middle * roof.bandwidth, text: `bandwidth ${withPrefix(roof.bandwidth, "B/s")}`, left: true }] : [])],
  });
}

/** The kernel's name over its markers. */
function kernelNotes(some) {
  const tops = new Map();
  for (const point of some) {
    const kernel = point.work.split(" ")[0];
    const place = `${kernel} ${point.intensity}`;
    if (!tops.has(place) || tops.get(place).y < point.flops) tops.set(place, { x: point.intensity, y: point.flops, text: kernel });
  }
  return [...tops.values()].slice(0, 24);
}

function roofTable(some, cores) {
  return table(`Under the roof on ${counted(cores, "core")}`, [
    { title: "runner", get: (row) => row.runner, show: (row) => named(row), text: true },
    words("problem", "work"),
    { title: "FLOP a byte", get: (row) => row.intensity, show: (row) => row.intensity.toPrecision(3) },
    { title: "rate", get: (row) => row.flops, show: (row) => withPrefix(row.flops, "FLOP/s") },
    { title: "attainable", get: (row) => row.attainable, show: (row) => withPrefix(row.attainable, "FLOP/s") },
    number("share", "share", percent),
    words("bound", "bound"),
  ], some);
}
