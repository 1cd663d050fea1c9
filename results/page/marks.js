// How a runner looks: the hue and the form are its pool's, hollow and dashed are MPI ranks. Never by colour alone.

const forms = {
  serial: "circle", openmp: "square", tbb: "triangle", asio: "diamond", mpi: "down",
};

function lookOf(name) {
  const entry = study.runners.find((runner) => runner.name === name);
  if (!entry) return { hue: "other", form: "cross", hollow: false };
  const key = entry.team === "mpi" && entry.pool === "serial" ? "mpi" : entry.pool;
  return { hue: key, form: forms[key], hollow: entry.team === "mpi" };
}

/** A marker around (x, y), about 2r wide. */
function marker(name, x, y, r = 4.5) {
  const look = lookOf(name);
  const path = {
    square: `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
    triangle: `M${x} ${y - 1.2 * r}l${1.2 * r} ${2.1 * r}h${-2.4 * r}z`,
    down: `M${x} ${y + 1.2 * r}l${1.2 * r} ${-2.1 * r}h${-2.4 * r}z`,
    diamond: `M${x} ${y - 1.35 * r}l${1.35 * r} ${1.35 * r}l${-1.35 * r} ${1.35 * r}l${-1.35 * r} ${-1.35 * r}z`,
    cross: `M${x - r} ${y - r}l${2 * r} ${2 * r}M${x + r} ${y - r}l${-2 * r} ${2 * r}`,
  }[look.form];
  const attributes = { class: `marker hue-${look.hue}${look.hollow ? " hollow" : ""}` };
  return path ? shape("path", { ...attributes, d: path }) : shape("circle", { ...attributes, cx: x, cy: y, r });
}

/** A small picture of the marker, for legends and tables. */
function icon(name) {
  const look = lookOf(name);
  return shape("svg", { class: "icon", viewBox: "0 0 28 16", width: 28, height: 16, "aria-hidden": "true" },
    shape("path", { class: `line hue-${look.hue}${look.hollow ? " dashed" : ""}`, d: "M1 8H27" }),
    marker(name, 14, 8, 4.5));
}

/** A runner's marker without its line. */
function badge(name) {
  return shape("svg", { class: "icon", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    marker(name, 8, 8, 4.5));
}

/** What the markers mean, in one line; for paper, and where nothing can be hidden. */
function runnerKey(names) {
  return element("p", { class: "key" }, ...names.map((name) => element("span", { class: "named" }, badge(name), name)));
}

/** The legend: a button a runner that hides and shows it in every chart. */
function legend(names) {
  const list = element("div", { class: "legend", role: "group", "aria-label": "Runners shown" });
  for (const name of names) {
    list.append(element("button", {
      type: "button", class: "chip", "data-runner": name, "aria-pressed": String(!hidden.has(name)),
      title: (study.runners.find((runner) => runner.name === name) || {}).summary,
      onclick: () => toggleRunner(name),
    }, icon(name), name));
  }
  return list;
}
