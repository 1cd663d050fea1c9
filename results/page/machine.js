// Where it ran, how it was measured, and from what job file.

function showMachine() {
  const { facts, kernel_facts: kernels, placements, environments } = study.machine;
  const place = document.getElementById("machine");
  if (facts.length + kernels.length + placements.length === 0) return;
  place.append(...heading("machine", "Placement and environment"), element("p", { class: "dim" }, machineWords(facts)));
  if (placements.length > 0)
    place.append(details(`Where the workers really ran (${placements.length})`, table("Affinity masks, read by every worker on its own thread", [
      { title: "runner", get: (row) => row.runner, show: (row) => named(row), text: true },
      number("cores", "cores", String),
      words("shape", "shape"),
      number("attempts", "attempts", String),
      words("host: CPUs of each worker", "where"),
    ], placements)));
  if (kernels.length > 0)
    place.append(details(`What the kernels said of their runs (${kernels.length})`, table("Libraries, files and memory, as each attempt found them", [
      words("kernel", "kernel"),
      words("fact", "fact"),
      words("value", "text"),
      number("attempts", "attempts", String),
    ], kernels)));
  if (facts.length > 0)
    place.append(details(`Environment (${facts.length} facts${environments > 1 ? ` of ${environments} environments` : ""})`,
      table("Environment", [words("fact", "fact"), {
        title: "value", text: true, get: (row) => row.values[0].text,
        show: (row) => (row.values.length === 1
          ? row.values[0].text || "–"
          : element("ul", {}, ...row.values.slice(0, 20).map(({ text, count }) => element("li", {}, `${text} (${count} of ${environments})`)))),
      }], facts)));
}

/** What a reader asks first. A fact with several values is in the table below. */
function machineWords(facts) {
  const known = new Map(facts.filter((fact) => fact.values.length === 1 && fact.values[0].text).map((fact) => [fact.fact, fact.values[0].text]));
  const parts = [["cpu_model", ""], ["cpus_online", "CPUs "], ["governor", "governor: "], ["kernel", ""], ["compiler", "compiler: "], ["kernel_flags", ""]];
  return parts.filter(([name]) => known.has(name)).map(([name, before]) => before + known.get(name)).join(" · ");
}

function details(title, ...children) {
  return element("details", { class: "fold" }, element("summary", {}, title), ...children);
}

function showMethod() {
  const { method, job, program } = study.about;
  const place = document.getElementById("method");
  place.append(...heading("method", "Method"), element("p", { class: "prose" }, method));
  if (job.length > 0) place.append(details("The job file", copyable(job.join("\n"))));
  document.getElementById("footer").append(
    `Made by regatta ${program} from the study’s own records. This page loads nothing and sends nothing.`);
}

function showFacts() {
  const { about } = study;
  const date = (seconds) => new Date(1000 * seconds).toISOString().slice(0, 16).replace("T", " ");
  const parts = [counted(about.points, "point"), counted(about.attempts, "attempt"), counted(about.samples, "repetition")];
  if (about.failed > 0) parts.push(`${about.failed} failed`);
  if (about.first > 0) parts.push(`${date(about.first)} to ${date(about.last).slice(11)} UTC`);
  if (about.hosts.length > 0)
    parts.push(about.hosts.length <= 3 ? about.hosts.join(", ") : `${about.hosts.length} hosts`);
  document.getElementById("facts").append(parts.join(" · "));
}
