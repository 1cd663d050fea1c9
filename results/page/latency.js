// I/O: latency of one operation, and operations a second, against operations in flight.

/** Numbers of cores whose rows differ in their operations in flight, with something to show of them. */
function coresInFlight(rows) {
  const known = rows.filter((row) => row.concurrency > 0 && (row.p50 !== null || row.unit === "op/s"));
  return distinct(known, "cores").filter((cores) => distinct(known.filter((row) => row.cores === cores), "concurrency").length > 1);
}

function latencyCharts(rows, cores, prefix) {
  const some = rows.filter((row) => row.cores === cores && row.concurrency > 0);
  const x = { label: `operations in flight, on ${counted(cores, "core")}`, kind: "log", values: distinct(some, "concurrency"), format: String };
  const charts = [["p50", "Latency, median"], ["p99", "Latency, p99"], ["p999", "Latency, p99.9"]]
    .filter(([column]) => some.some((row) => row[column] !== null))
    .map(([column, title]) => chart({
      id: `${prefix}-${column}`, title, note: "Of one operation, over all repetitions.",
      x, y: { label: "latency", kind: "log", tick: shortSeconds, format: seconds },
      series: seriesOver(some, "concurrency", column),
    }));
  if (some.some((row) => row.unit === "op/s"))
    charts.push(chart({
      id: `${prefix}-rate`, title: "Operations a second",
      note: "Of all cores together, with the interval of the median time. A ring: from here on, more in flight gain nothing for sure.",
      x, y: { label: "op/s", kind: "log", tick: (v) => trimmed(withPrefix(v, "")), format: (v) => withPrefix(v, "op/s") },
      series: seriesOver(some, "concurrency", "rate", "rate_low", "rate_high", (row) => row.gain === "stops"),
    }));
  return charts;
}

/** Where each runner stops gaining, in words. */
function gainWords(rows, cores) {
  const fastest = fastestBy(rows.filter((row) => row.cores === cores && row.concurrency > 0), "concurrency");
  const stops = fastest.filter((row) => row.gain === "stops"), gains = fastest.filter((row) => row.gain === "gains");
  if (stops.length + gains.length === 0) return null;
  const list = (some, words) => some.flatMap((row, i) => [i > 0 ? ", " : "", element("span", { class: "named tight" }, badge(row.runner), words(row))]);
  return element("p", { class: "gain" },
    ...(stops.length > 0 ? ["No sure gain by more in flight from: ", ...list(stops, (row) => `${row.runner} ${row.concurrency}`), ". "] : []),
    ...(gains.length > 0 ? ["Still gaining where the measurement ends: ", ...list(gains, (row) => row.runner), "."] : []));
}
