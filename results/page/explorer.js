// What pickers choose from on the screen, and what is printed in full.

/**
 * A section that shows one thing of many. All are functions, called when it is drawn anew:
 * bar: pickers; names: the runners of the legend; view(prefix): {charts, nodes};
 * sheets: of everything, [{title, names, make: (prefix) => {charts, nodes}}]; paper: the width of a printed chart.
 * Returns the function that draws it anew.
 */
function explorer(place, { bar, names, view, sheets, paper }) {
  const controls = element("div", { class: "bar" });
  const screen = element("div", { class: "view screen" });
  const printed = element("div", { class: "view print" });
  place.append(controls, screen, printed);
  let charts = [];
  const draw = () => {
    const focus = document.activeElement && document.activeElement.id;
    const pickers = bar();
    controls.replaceChildren(...(pickers.children.length > 0 ? [pickers] : []), legend(names()));
    const made = view(place.id);
    charts = made.charts;
    screen.replaceChildren(...made.nodes);
    if (focus) document.getElementById(focus)?.focus();
  };
  redraws.add(() => {
    const held = document.activeElement && document.activeElement.dataset.runner;
    controls.querySelector(".legend").replaceWith(legend(names()));
    if (held) [...controls.querySelectorAll(".chip")].find((chip) => chip.dataset.runner === held)?.focus();
    for (const each of charts) each.redraw();
  });
  // On paper there is nothing to pick: all is printed, of very many the first.
  addEventListener("beforeprint", () => {
    const most = 24;
    const all = sheets();
    printed.replaceChildren(...all.slice(0, most).map((sheet, i) => {
      const made = sheet.make(`print-${place.id}-${i}`);
      for (const each of made.charts) each.drawAt(paper);
      return element("section", { class: "sheet" }, element("h3", {}, sheet.title), runnerKey(sheet.names), ...made.nodes);
    }), all.length > most ? element("p", {}, `${all.length - most} more are on the screen’s page.`) : "");
  });
  addEventListener("afterprint", () => printed.replaceChildren());
  draw();
  return draw;
}

/** A picker, or nothing where there is nothing to choose. */
function choice(label, id, choices, chosen, change) {
  return choices.length > 1 ? [picker(label, id, choices, chosen, change)] : [];
}
