// Elements and numbers for people. Text always enters as text nodes: nothing of a study can become markup.

/** An element with attributes and children; a child that is no node is text. `null` children are left out. */
function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same in SVG. */
function shape(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const prefixes = ["p", "n", "µ", "m", "", "k", "M", "G", "T", "P"];

/** "12.3 ms", "1.95 GFLOP/s": three digits and a prefix, as the terminal's table writes them. */
function withPrefix(number, unit) {
  if (number === null || number === undefined) return "–";
  if (number === 0) return `0 ${unit}`;
  const rounded = Number(number.toPrecision(3));
  const thousands = Math.min(5, Math.max(-4, Math.floor(Math.log10(Math.abs(rounded)) / 3 + 1e-9)));
  const shown = rounded / 1000 ** thousands;
  const decimals = Math.abs(shown) < 9.995 ? 2 : Math.abs(shown) < 99.95 ? 1 : 0;
  return `${shown.toFixed(decimals)} ${prefixes[thousands + 4]}${unit}`;
}

/** "1 ms" for "1.00 ms": a tick says where it stands, not how exactly it was measured. */
const trimmed = (text) => text.replace(/(\.\d*?)0+(?= )/, "$1").replace(/\.(?= )/, "");

/** "76.0 – 104 ms": the unit once where both have the same; "unknown" without bounds. */
function range(low, high, format) {
  if (low === null || low === undefined || high === null || high === undefined) return "unknown";
  const [a, b] = [format(low), format(high)];
  const unit = a.indexOf(" ");
  return unit > 0 && a.slice(unit) === b.slice(b.indexOf(" ")) ? `${a.slice(0, unit)} – ${b}` : `${a} – ${b}`;
}

/** Two digits, and no row of zeros: 0.0034, "5.8 × 10⁻⁷". */
function coreHours(number) {
  if (number === 0 || number >= 0.001) return number >= 100 ? String(Math.round(number)) : number.toPrecision(2);
  const [digits, power] = number.toExponential(1).split("e-");
  return `${digits} × 10⁻${[...power].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
}

const seconds = (number) => withPrefix(number, "s");
const shortSeconds = (number) => trimmed(seconds(number));
const percent = (share) => (share === null || share === undefined ? "–" : `${(100 * share).toFixed(0)} %`);
const times = (number) => (number === null || number === undefined ? "–" : number.toFixed(2));
const counted = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** "1 node × 2 ranks × 4 threads", without what is one. */
function shapeWords(row) {
  const parts = [];
  if (row.nodes > 1) parts.push(counted(row.nodes, "node"));
  if (row.ranks > 1) parts.push(`${counted(row.ranks, "rank")}${row.nodes > 1 ? " each" : ""}`);
  if (row.threads > 1) parts.push(`${counted(row.threads, "thread")}${row.ranks > 1 ? " each" : ""}`);
  return parts.join(", ") || "1 worker";
}

/** A section's heading, made once. */
function heading(id, text, ...more) {
  return [element("h2", { id: `${id}-title` }, text), ...more];
}

/** A select with a label; calls back with the chosen value. */
function picker(label, id, choices, chosen, change) {
  const select = element("select", { id, onchange: (event) => change(event.target.value) });
  for (const [value, text] of choices) {
    const option = element("option", { value }, text);
    option.selected = String(value) === String(chosen);
    select.append(option);
  }
  return element("label", { class: "picker", for: id }, element("span", {}, label), select);
}
