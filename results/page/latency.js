// I/O: latency of one operation, and operations a second, against operations in flight.

function latencyCharts(rows, cores, prefix) {
  const chosen = rows.filter((row) => row.cores === cores && row.concurrency > 0);
  const x = { label: `operations in flight, on ${counted(cores, "core")}`, kind: "log", values: distinct(chosen, "concurrency"), format: String };
  const rate = chosen.some((row) => row.unit === "op/s");
  const charts = [["p50", "Latency, median"], ["p99", "Latency, p99"], ["p999", "Latency, p99.9"]]
    .filter(([column]) => columns.includes(column) && chosen.some((row) => row[column] !== null))
    .map(([column, title]) => chart({
      id: `${prefix}-${column}`, title, note: "Of one operation, over all repetitions.",
      x, y: { kind: "log", tick: seconds, format: seconds },
      series: seriesOver(chosen, "concurrency", column),
    }));
  if (rate)
    charts.push(chart({
      id: `${prefix}-rate`, title: "Operations a second", note: "Of all cores together.",
      x, y: { kind: "log", tick: (v) => withPrefix(v, ""), format: (v) => withPrefix(v, "op/s") },
      series: seriesOver(chosen, "concurrency", "rate"),
    }));
  return charts;
}
