// The roofline: what each point computes a second under what this machine can do at its intensity.

function showRoofline() {
  const { roofs, points } = study.roofline;
  if (points.length === 0) return;
  const place = document.getElementById("roofline");
  place.append(...heading("roofline", "Under the roof"), element("p", { class: "dim" },
    "FLOP/s over FLOP a byte. The roof: the bandwidth of the triad kernel and the calibrated peak, both of this study. Bytes are " +
    "those that a kernel’s work counts; a cache may deliver them, so a point can lie above the slope."));
  const counts = distinct(points, "cores");
  let cores = counts[counts.length - 1];
  const bar = element("div", { class: "bar" }), view = element("div", { class: "view" });
  const some = () => points.filter((point) => point.cores === cores);
  let drawn = [];
  const draw = () => {
    bar.replaceChildren(element("div", { class: "pickers" },
      picker("On", "pick-roof", counts.map((c) => [c, counted(c, "core")]), cores, (value) => { cores = Number(value); draw(); })),
    legend(runnersOf(some())));
    drawn = [roofChart(some(), roofs.filter((roof) => roof.cores <= cores).pop(), cores)];
    view.replaceChildren(element("div", { class: "charts one" }, ...drawn), roofTable(some(), cores));
  };
  draw();
  redraws.add(() => {
    bar.querySelector(".legend").replaceWith(legend(runnersOf(some())));
    for (const each of drawn) each.redraw();
  });
  addEventListener("beforeprint", () => drawn.forEach((each) => each.drawAt(700)));
  place.append(bar, view);
}

function roofChart(some, roof, cores) {
  const peak = roof ? (roof.peak * cores) / roof.cores : 0;
  const ridge = roof ? peak / roof.bandwidth : 1;
  const xs = [...some.map((point) => point.intensity), ridge];
  const [low, high] = [Math.min(...xs) / 2, Math.max(...xs) * 4];
  return chart({
    id: "roofline-chart", title: `On ${counted(cores, "core")}`,
    note: roof ? `${withPrefix(roof.bandwidth, "B/s")} and ${withPrefix(peak, "FLOP/s")}` : "",
    x: { label: "FLOP a byte", kind: "log", values: [low, high], ticks: logTicks(low, high), format: String, gap: 44 },
    y: { kind: "log", tick: (v) => withPrefix(v, ""), format: (v) => withPrefix(v, "FLOP/s") },
    series: runnersOf(some).map((runner) => ({
      runner, loose: true,
      points: some.filter((point) => point.runner === runner).map((point) => ({
        x: point.intensity, y: point.flops, facts: [point.work, `${percent(point.share)} of the ${point.bound} roof`],
      })),
    })),
    guides: roof ? [{ points: [[low, low * roof.bandwidth], [ridge, peak], [high, peak]], label: "peak" }] : [],
    exact: true,
  });
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
