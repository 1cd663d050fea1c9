// Kernel × cores: who is fastest where. A click on a cell shows that problem's charts.

function winnerCell(cell, cores, choose) {
  if (cell.runners.length === 0)
    return element("td", { class: "none" }, cell.why === "not run" ? "" : cell.why);
  const tie = cell.runners.length > 1;
  const names = cell.runners.join(", ");
  const button = element("button", {
    type: "button", class: `win ${tie ? "tie" : `hue-${lookOf(cell.runners[0]).hue}`}`, onclick: choose,
    title: `${tie ? `tie: ${names}` : names}; fastest median ${seconds(cell.seconds)} (${seconds(cell.low)} to ${seconds(cell.high)})`,
    "aria-label": `${cores} cores: ${tie ? "tie of " : ""}${names}, ${seconds(cell.seconds)}`,
  }, element("span", { class: "who" }, ...(tie ? cell.runners.map(badge) : [badge(cell.runners[0]), cell.runners[0]])),
  element("span", { class: "dim" }, tie ? `tie of ${cell.runners.length} · ` : "", seconds(cell.seconds)));
  return element("td", {}, button);
}

function showWinnerMap(choose) {
  const { map, problems } = study;
  const place = document.getElementById("map");
  if (map.lines.length === 0) return;
  place.append(...heading("map", "Who wins where"));
  place.append(element("p", { class: "dim" },
    "The fastest runner of each problem at each number of cores. Markers beside each other cannot be told apart at 5 %."));
  const shown = 40;
  const line = (entry) => {
    const problem = problems.list[entry.problem];
    return element("tr", {},
      element("th", { scope: "row" }, element("b", {}, problem.kernel), " ", element("span", { class: "dim" }, entry.title || problem.title)),
      ...entry.cells.map((cell, i) => winnerCell(cell, map.cores[i], () => choose(cell.problem))));
  };
  const body = element("tbody", {}, ...map.lines.slice(0, shown).map(line));
  const head = element("tr", {}, element("th", { scope: "col" }, "problem"),
    ...map.cores.map((cores) => element("th", { scope: "col" }, counted(cores, "core"))));
  place.append(element("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": "Winner map" },
    element("table", { class: "map" }, element("thead", {}, head), body)));
  const used = runnersOf(map.lines.flatMap((entry) => entry.cells.flatMap((cell) => cell.runners.map((runner) => ({ runner })))));
  place.append(runnerKey(used));
  if (map.lines.length > shown)
    place.append(element("button", {
      type: "button", class: "quiet more", onclick: (event) => {
        body.append(...map.lines.slice(shown, 500).map(line));
        event.target.remove();
      },
    }, `Show more of ${map.lines.length} problems`));
}
