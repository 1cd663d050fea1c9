// Series of shapes, strong or weak, and the law that each follows: measured points, the fitted curve with its band.

function showLaws() {
  const series = study.scaling;
  if (series.length === 0) return;
  const place = document.getElementById("laws");
  place.append(...heading("laws", "Scaling laws"), element("p", { class: "dim" },
    "One runner over a growing shape; speedup and efficiency against its first row, with 95 % intervals. Curves are the law " +
    "that the points follow best, with its 95 % band, to twice of what was measured."));
  const keys = [...new Set(series.map((each) => each.group))];
  const of = (key) => series.filter((each) => each.group === key);
  let shown = keys[0];
  const draw = explorer(place, {
    bar: () => element("div", { class: "pickers" },
      choice("Series", "pick-series", keys.map((k) => [k, k]), shown, (value) => { shown = value; draw(); })),
    names: () => runnersOf(of(shown)),
    view: (prefix) => lawView(of(shown), shown, prefix),
    sheets: () => keys.map((key) => ({ title: key, names: runnersOf(of(key)), make: (prefix) => lawView(of(key), key, prefix) })),
    paper: 440,
  });
}

function lawView(some, key, prefix) {
  // The times of a strong series stand under its problem; those of a weak one are of many problems.
  const measured = some[0].kind === "strong" ? [] : [measuredChart(some, prefix)];
  const charts = [...measured, lawChart(some, "speedup", 1, prefix), lawChart(some, "efficiency", 4, prefix)];
  const reasons = new Set(some.map((each) => each.law.why));
  const none = reasons.size === 1 && !reasons.has("");
  return {
    charts,
    nodes: [element("div", { class: "charts" }, ...charts),
      none ? element("p", { class: "note" }, `${sentence([...reasons][0])}.`) : lawTable(some, key),
      seriesTable(some, key)],
  };
}

/** What was measured: operations a second of a study of throughput whose kernel counts them, else the time. */
function measuredChart(some, prefix) {
  const rates = some[0].kind === "throughput" && some.every((each) => each.rows.every((row) => row.rate !== null));
  const name = rates ? "rate" : "seconds", better = rates ? Math.max : Math.min;
  const values = [...new Set(some.flatMap((each) => each.rows.map((row) => row.p)))].sort((a, b) => a - b);
  const [least, most] = [values[0], values[values.length - 1]];
  const start = better(...some.flatMap((each) => each.rows.filter((row) => row.p === least).map((row) => row[name][0])));
  const growth = some[0].weak ? 1 : rates ? most / least : least / most;
  return chart({
    id: `${prefix}-${rates ? "rate" : "time"}`, title: rates ? "Operations a second" : "Time",
    note: `With the 95 % interval of the median time. Ideal: from the ${rates ? "highest" : "fastest"} on the fewest.`,
    x: { label: some[0].axis, kind: "log", values, format: String },
    y: rates ? { label: "op/s", kind: "log", tick: (v) => trimmed(withPrefix(v, "")), format: (v) => withPrefix(v, "op/s") }
      : { label: "time of a repetition", kind: "log", tick: shortSeconds, format: seconds },
    series: some.map((each) => ({
      runner: each.runner,
      points: each.rows.map((row) => ({
        x: row.p, y: row[name][0], low: row[name][1], high: row[name][2],
        facts: [`${row.p} ${each.axis} (${row.shape})`, `size ${row.size.toLocaleString("en")}`],
      })),
    })),
    guides: [{ points: [[least, start], [most, start * growth]], label: "ideal" }],
  });
}

/** `at`: where the quantity stands in a curve's points. */
function lawChart(some, quantity, at, prefix) {
  const isSpeedup = quantity === "speedup";
  const format = isSpeedup ? (v) => `${times(v)}×` : percent;
  const lawful = some.filter((each) => each.law.curve);
  const ps = [...new Set(some.flatMap((each) => each.rows.map((row) => row.p)))].sort((a, b) => a - b);
  const values = lawful.length > 0 ? [...ps, 2 * Math.max(...lawful.map((each) => each.law.largest))] : ps;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return chart({
    id: `${prefix}-${quantity}`, title: isSpeedup ? { strong: "Speedup", weak: "Scaled speedup", throughput: "Gain" }[some[0].kind] : "Parallel efficiency",
    x: { label: some[0].axis, kind: "log", values, format: String },
    y: isSpeedup ? { label: "times as fast", kind: "log", tick: (v) => `${v}×`, format }
      : { label: "share of ideal", kind: "linear", from: 0, most: 1.1, tick: percent, format },
    series: some.map((each) => ({
      runner: each.runner, loose: Boolean(each.law.curve),
      points: each.rows.map((row) => ({
        x: row.p, y: row[quantity][0], low: row[quantity][1], high: row[quantity][2],
        facts: [`${row.p} ${each.axis} (${row.shape})`, `${seconds(row.seconds[0])} a repetition`,
          row.utilisation > 0 ? `${percent(row.utilisation)} of the cores’ time used` : null].filter(Boolean),
      })),
    })),
    bands: lawful.map((each) => ({ runner: each.runner, points: each.law.curve.map((p) => [p[0], p[at + 1], p[at + 2], p[at]]) })),
    guides: isSpeedup ? [{ points: [[least, 1], [most, most / least]], label: "ideal" }] : [],
    levels: isSpeedup ? [] : efficiencyLevels(),
  });
}

// A value with its bounds; from 0 to null: nobody knows.
const triple = (value, format) => (value === null ? "–"
  : element("span", {}, format(value[0]), " ", between(value[1] === 0 && value[2] === null ? null : value[1], value[2], format)));
const first = (value) => (value === null || value === undefined ? null : value[0]);
const share = (value) => (value === null ? "–" : value.toPrecision(2));
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
/** A p with its interval, as the terminal's table has them; null lies further than is told. */
function reach(row, [value, low, high], digits) {
  const text = (p) => (p === null ? `> ${row.law.told}` : p.toFixed(digits));
  const between = low === null ? "" : high === null ? `≥ ${text(low)}` : range(low, high, text);
  return element("span", {}, text(value), " ", element("span", { class: "between" }, between));
}

function lawTable(some, key) {
  return table(`The laws of ${key}`, [
    { title: "runner", get: (row) => row.runner, show: (row) => named(row), text: true },
    { title: "law", text: true, get: (row) => row.law.name || row.law.why,
      show: (row) => (row.law.why ? element("span", { class: "dim" }, row.law.why)
        : `${row.law.name}${row.law.unsure ? ` (${row.law.unsure} fits about as well)` : ""}`) },
    { title: "formula", text: true, get: (row) => row.law.formula, show: (row) => row.law.formula || "" },
    { title: "serial fraction", get: (row) => first(row.law.serial), show: (row) => (row.law.serial ? triple(row.law.serial, share) : "") },
    { title: "k or c", get: (row) => first(row.law.extra) || null, show: (row) => (first(row.law.extra) ? triple(row.law.extra, share) : "") },
    { title: "misfit", get: (row) => row.law.misfit, show: (row) => (row.law.why ? "" : `${(100 * row.law.misfit).toFixed(1)} %`) },
    { title: "fastest at", get: (row) => first(row.law.fastest), show: (row) => (row.law.fastest ? reach(row, row.law.fastest, 0) : "") },
    { title: `≥ ${study.about.asked} up to`, get: (row) => first(row.law.efficient),
      show: (row) => (row.law.efficient ? reach(row, row.law.efficient, 1) : "") },
  ], some);
}

function seriesTable(some, key) {
  const rows = some.flatMap((each) => each.rows.map((row) => ({ ...row, runner: each.runner })));
  const column = (title, name, format) => ({ title, get: (row) => first(row[name]), show: (row) => triple(row[name], format) });
  return table(`Every shape of ${key}`, [
    { title: "runner", get: (row) => row.runner, show: (row) => named(row), text: true },
    number(some[0].axis, "p", String),
    number("size", "size", String),
    some[0].kind === "throughput" ? column("rate", "rate", (value) => withPrefix(value, "op/s")) : null,
    column("wall time", "seconds", seconds),
    column("speedup", "speedup", times),
    column("efficiency", "efficiency", percent),
    column("a doubling", "doubling", percent),
    column("Karp–Flatt", "karp_flatt", share),
    { title: "core-hours", get: (row) => row.core_hours, show: (row) => coreHours(row.core_hours) },
    number("utilisation", "utilisation", (value) => (value > 0 ? percent(value) : "–")),
    number("outliers", "outliers", String),
  ].filter(Boolean), rows);
}
