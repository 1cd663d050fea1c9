// The charts of a problem over cores: time, speedup, efficiency.

const factsOf = (row) => [
  `${counted(row.cores, "core")} (${shapeWords(row)})`,
  `${row.schedule}${row.concurrency ? `, ${row.concurrency} in flight` : ""}`,
  `${counted(row.samples, "repetition")}${row.verdict === "ok" ? "" : `, ${row.verdict}`}`,
];

/** One series a runner: of each value of `column` the fastest row that was not filtered out. */
function seriesOver(rows, column, value, low, high, marked = () => false) {
  const fastest = fastestBy(rows, column);
  return runnersOf(rows).map((runner) => ({
    runner,
    points: fastest.filter((row) => row.runner === runner && row[value] !== null)
      .map((row) => ({ x: row[column], y: row[value], low: row[low], high: row[high], facts: factsOf(row), mark: marked(row) })),
  }));
}

/** What the axis counts: cores in all, and of how many nodes. */
function coresAxis(rows) {
  const nodes = distinct(rows, "nodes");
  const label = nodes.length > 1 ? `cores in all (${nodes.join(", ")} nodes)` : `cores of ${counted(nodes[0], "node")}`;
  return { label, kind: "log", values: distinct(rows, "cores"), format: String };
}

/** Speedup and efficiency only where there is a base to divide by; the warnings say what to add. */
function scalingCharts(rows, prefix) {
  const charts = [timeChart(rows, prefix)];
  if (rows.some((row) => row.serial !== null)) charts.push(speedupChart(rows, prefix));
  if (rows.some((row) => row.efficiency !== null)) charts.push(efficiencyChart(rows, prefix));
  return charts;
}

function timeChart(rows, prefix) {
  const x = coresAxis(rows);
  const [least, most] = [Math.min(...x.values), Math.max(...x.values)];
  const first = rows.find((row) => row.cores === least && row.median !== null);  // the fastest of them
  return chart({
    id: `${prefix}-time`, title: "Time", note: "Median with its 95 % interval. Ideal: the fastest on the fewest cores, divided.",
    x, y: { label: "time of a repetition", kind: "log", tick: shortSeconds, format: seconds },
    series: seriesOver(rows, "cores", "median", "low", "high"),
    guides: first ? [{ points: [[least, first.median], [most, (first.median * least) / most]], label: "ideal" }] : [],
  });
}

function speedupChart(rows, prefix) {
  const x = coresAxis(rows);
  const [least, most] = [Math.min(...x.values), Math.max(...x.values)];
  return chart({
    id: `${prefix}-speedup`, title: "Speedup", note: "Against the fastest serial run.",
    x, y: { label: "times as fast", kind: "log", tick: (v) => `${v}×`, format: (v) => `${times(v)}×` },
    series: seriesOver(rows, "cores", "serial", "serial_low", "serial_high"),
    guides: [{ points: [[least, least], [most, most]], label: "ideal" }],
  });
}

function efficiencyChart(rows, prefix) {
  return chart({
    id: `${prefix}-efficiency`, title: "Parallel efficiency",
    note: `Speedup against the same runner on one core, divided by cores. Threshold: ${study.about.asked}.`,
    x: coresAxis(rows), y: { label: "share of ideal", kind: "linear", from: 0, most: 1.1, tick: percent, format: percent },
    series: seriesOver(rows, "cores", "efficiency", "efficiency_low", "efficiency_high"), levels: efficiencyLevels(),
  });
}

const efficiencyLevels = () => [{ y: 1 },
  { y: study.about.threshold, label: `threshold ${study.about.asked}`, strong: true }];
