// The charts of a problem over cores: time, speedup, efficiency.

const factsOf = (row) => [
  `${counted(row.cores, "core")} (${shapeWords(row)})`,
  `${row.schedule}${row.concurrency ? `, ${row.concurrency} in flight` : ""}`,
  `${counted(row.samples, "repetition")}${row.verdict === "ok" ? "" : `, ${row.verdict}`}`,
];

/** One series a runner: of each number of cores the fastest row that was not filtered out. */
function seriesOver(rows, column, value, low, high) {
  const fastest = fastestBy(rows, column);
  return runnersOf(rows).map((runner) => ({
    runner,
    points: fastest.filter((row) => row.runner === runner && row[value] !== null)
      .map((row) => ({ x: row[column], y: row[value], low: row[low], high: row[high], facts: factsOf(row) })),
  }));
}

/** What the axis counts: cores in all, and of how many nodes. */
function coresAxis(rows) {
  const nodes = distinct(rows, "nodes");
  const label = nodes.length > 1 ? `cores in all (${nodes.join(", ")} nodes)` : `cores of ${counted(nodes[0], "node")}`;
  return { label, kind: "log", values: distinct(rows, "cores"), format: String };
}

function scalingCharts(rows, prefix) {
  const x = coresAxis(rows);
  const [least, most] = [Math.min(...x.values), Math.max(...x.values)];
  const first = rows.find((row) => row.cores === least && row.median !== null);  // the fastest of them
  const ideal = first && most > least
    ? [{ points: [[least, first.median], [most, (first.median * least) / most]], label: "ideal" }] : [];
  const threshold = study.about.threshold;
  return [
    chart({
      id: `${prefix}-time`, title: "Time", note: "Median of a repetition with its 95 % interval; both axes logarithmic. Ideal: the fastest on the fewest cores, divided.",
      x, y: { kind: "log", tick: seconds, format: seconds },
      series: seriesOver(rows, "cores", "median", "low", "high"), guides: ideal,
    }),
    chart({
      id: `${prefix}-speedup`, title: "Speedup", note: "Against the fastest serial run.",
      x, y: { kind: "log", tick: (v) => `${v}×`, format: (v) => `${times(v)}×` },
      series: seriesOver(rows, "cores", "serial", "serial_low", "serial_high"),
      guides: most > least ? [{ points: [[least, least], [most, most]], label: "ideal" }] : [],
      empty: "no serial baseline",
    }),
    chart({
      id: `${prefix}-efficiency`, title: "Parallel efficiency",
      note: `Speedup against the same runner on one core, divided by cores. Threshold: ${percent(threshold)}.`,
      x, y: { kind: "linear", from: 0, most: 1.1, tick: percent, format: percent },
      series: seriesOver(rows, "cores", "efficiency", "efficiency_low", "efficiency_high"),
      levels: [{ y: 1 }, { y: threshold, label: `threshold ${percent(threshold)}`, strong: true }],
      empty: "no run on one core",
    }),
  ];
}
