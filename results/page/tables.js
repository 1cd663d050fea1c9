// Numbers as tables: for reading, copying and screen readers. A click on a heading sorts.

/**
 * columns: [{title, get: row -> sortable, show: row -> text or node, text: true for words}]
 * A column in which nothing stands is left out.
 */
function table(caption, columns, rows, marked = () => false) {
  const used = columns.filter((column) => rows.some((row) => {
    const value = column.get(row);
    return value !== null && value !== undefined && value !== "";
  }));
  const body = element("tbody");
  const head = element("tr");
  const fillBody = (list) => body.replaceChildren(...list.map((row) =>
    element("tr", { class: marked(row) ? "best" : null }, ...used.map((column, i) =>
      element(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : null, class: column.text ? null : "number" }, column.show(row))))));
  used.forEach((column) => {
    const cell = element("th", { scope: "col", class: column.text ? null : "number" });
    cell.append(element("button", {
      type: "button", onclick: () => {
        const down = cell.getAttribute("aria-sort") === "ascending";
        for (const other of head.children) other.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        fillBody(sorted(rows, column, down));
      },
    }, column.title));
    head.append(cell);
  });
  fillBody(rows);
  return element("div", { class: rows.length <= 12 ? "scroll short" : "scroll", role: "region", tabindex: 0, "aria-label": caption },
    element("table", {}, element("caption", {}, caption), element("thead", {}, head), body));
}

function sorted(rows, column, down) {
  const key = (row) => column.get(row);
  const empty = (value) => value === null || value === undefined || value === "";
  return [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (empty(x) || empty(y)) return empty(x) - empty(y);  // what is missing stays below
    const way = typeof x === "number" ? x - y : String(x).localeCompare(String(y));
    return down ? -way : way;
  });
}

const number = (title, name, format) => ({ title, get: (row) => row[name], show: (row) => format(row[name]) });
const words = (title, name) => ({ title, get: (row) => row[name], show: (row) => row[name], text: true });
/** The bounds of a number; null where nobody knows. */
const between = (low, high, format) => element("span", { class: "between" }, low === null ? "unknown" : range(low, high, format));
/** A number, and its interval smaller beside it. */
const measured = (title, name, low, high, format) => ({
  title, get: (row) => row[name],
  show: (row) => (row[name] === null ? "–" : element("span", {}, format(row[name]), " ", between(row[low], row[high], format))),
});

function named(row, name = "runner") {
  return element("span", { class: "named" }, badge(row[name]), row[name]);
}

/** The table of a problem; `regatta report` prints the same. What a phone shows without scrolling comes first. */
function problemTable(caption, rows) {
  return table(caption, [
    { title: "runner", get: (row) => row.runner, show: (row) => named(row), text: true },
    number("cores", "cores", String),
    { title: "in flight", get: (row) => row.concurrency || null, show: (row) => String(row.concurrency || "–") },
    measured("median, 95 % interval", "median", "low", "high", seconds),
    measured("vs serial", "serial", "serial_low", "serial_high", times),
    measured("vs 1 core", "self", "self_low", "self_high", times),
    number("efficiency", "efficiency", percent),
    { title: "rate", get: (row) => row.rate, show: (row) => withPrefix(row.rate, row.unit) },
    number("p50", "p50", seconds),
    number("p99", "p99", seconds),
    number("p99.9", "p999", seconds),
    words("shape", "shape"),
    words("schedule", "schedule"),
    number("n", "samples", String),
    { ...words("verdict", "verdict"), show: (row) => element("span", { class: row.verdict === "ok" ? "ok" : "bad" }, row.verdict) },
  ], rows, (row) => row.best);
}
