// What the program put into the page: every number here was computed by it.

const study = JSON.parse(document.getElementById("data").textContent);
const columns = study.problems.columns;

/** A problem's rows as objects, fastest first; made when it is looked at, since there may be thousands. */
function rowsOf(problem) {
  return problem.rows.map((list) => {
    const row = Object.fromEntries(columns.map((name, i) => [name, list[i]]));
    row.cores = row.nodes * row.ranks * row.threads;
    row.rate_low = row.rate && row.high ? (row.rate * row.median) / row.high : null;  // a rate is work over time
    row.rate_high = row.rate && row.low ? (row.rate * row.median) / row.low : null;
    row.shape = `${row.nodes}×${row.ranks}×${row.threads}`;
    return row;
  });
}

/** Distinct values of a column, ascending. */
function distinct(rows, column) {
  const values = [...new Set(rows.map((row) => row[column]))];
  return values.sort((a, b) => (typeof a === "number" ? a - b : String(a).localeCompare(String(b))));
}

const order = study.runners.map((runner) => runner.name);

/** Runners in the order of `regatta list runners`; others, from files of other programs, behind them. */
function runnersOf(rows) {
  const place = (name) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...new Set(rows.map((row) => row.runner))].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

/** One row a runner and value of `column`, the fastest: rows are in that order. */
function fastestBy(rows, column) {
  const kept = new Map();
  for (const row of rows) {
    const key = `${row.runner}\n${row[column]}`;
    if (row.median !== null && !kept.has(key)) kept.set(key, row);
  }
  return [...kept.values()].sort((a, b) => a[column] - b[column]);
}

/** What is hidden by the legend, and who redraws when that changes. */
const hidden = new Set();
const redraws = new Set();
function toggleRunner(name) {
  if (!hidden.delete(name)) hidden.add(name);
  for (const redraw of redraws) redraw();
}
