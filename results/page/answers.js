// The answer on top, and what makes it doubtful.

function answerCard(answer) {
  const kind = answer.kind === "compute" ? null : element("span", { class: "kind" }, answer.kind);
  const card = element("article", { class: "card" },
    element("h3", {}, element("b", {}, answer.kernel), " ", element("span", { class: "dim" }, answer.title.slice(answer.kernel.length)), kind));
  if (answer.refusal) {
    card.append(element("p", { class: "headline none" }, "No recommendation"), element("p", {}, answer.refusal));
    return card;
  }
  const { choice } = answer;
  const tied = [...new Set(answer.tied.map((each) => each.runner))].filter((name) => name !== choice.runner);
  card.append(
    element("p", { class: "headline" }, badge(choice.runner), element("b", {}, choice.runner),
      ` on ${counted(choice.cores, "core")}${choice.nodes > 1 ? ` of ${choice.nodes} nodes` : ""}${choice.concurrency > 0 ? `, ${choice.concurrency.toLocaleString("en")} in flight` : ""}`),
    element("p", { class: "figures" },
      figure("time", seconds(choice.seconds), choice.low === null ? "interval unknown" : range(choice.low, choice.high, seconds)),
      figure("efficiency", choice.efficiency === null ? "unknown" : percent(choice.efficiency), `asked: ${study.about.asked}`),
      figure("core-hours", coreHours(choice.core_hours), "a repetition")));
  if (tied.length > 0)
    card.append(element("p", { class: "tied" }, "Not told apart from it: ",
      ...tied.map((name, i) => element("span", { class: "named" }, badge(name), name + (i + 1 < tied.length ? "," : "")))));
  card.append(element("details", {}, element("summary", {}, "Evidence, and lines to paste"),
    element("p", {}, answer.sentence), copyable(answer.lines.join("\n"))));
  return card;
}

function figure(label, value, note) {
  return element("span", { class: "figure" }, element("small", {}, label), element("b", {}, value), element("small", {}, note));
}

function copyable(text) {
  const button = element("button", { type: "button", class: "quiet copy" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it by hand";
    }
  });
  return element("div", { class: "paste" }, element("pre", { tabindex: 0 }, text), button);
}

function showAnswers() {
  const place = document.getElementById("answer");
  place.append(...heading("answer", "Which runner, how many cores"));
  const { about, answers: { count, list: answers } } = study;
  if (answers.length === 0) {
    place.append(element("p", { class: "note" }, "Nothing has been measured yet."));
    return;
  }
  const shown = 6;
  const cards = element("div", { class: "cards" }, ...answers.slice(0, shown).map(answerCard));
  place.append(cards);
  if (answers.length > shown)
    place.append(element("button", {
      type: "button", class: "quiet more", onclick: (event) => {
        cards.append(...answers.slice(shown).map(answerCard));
        event.target.remove();
      },
    }, `Show all ${answers.length}`));
  if (count > answers.length)
    place.append(element("p", { class: "dim" }, `${(count - answers.length).toLocaleString("en")} more: regatta recommend prints them.`));
  place.append(element("p", { class: "dim" },
    `Asked: a parallel efficiency of at least ${about.asked}, against the fastest on the fewest cores that ran. ` +
    "Where several runners cannot be told apart, the fewest cores and the simplest runner are named."));
}

function showWarnings() {
  const place = document.getElementById("warnings");
  const total = study.warnings.reduce((sum, group) => sum + group.count, 0);
  place.append(...heading("warnings", total === 0 ? "No warnings" : counted(total, "warning")));
  for (const group of study.warnings) {
    const rest = group.count - group.what.length;
    const list = element("ul", {}, ...group.what.map((what) => element("li", {}, what)),
      rest > 0 ? element("li", {}, `the same of ${rest} more; regatta report --json names them`) : null);
    place.append(element("div", { class: "warning" },
      group.count === 1
        ? element("p", {}, group.what[0])
        : element("details", {}, element("summary", {}, group.what[0],
          element("span", { class: "dim" }, ` and ${counted(group.count - 1, "more", "more")}`)), list),
      element("p", { class: "remedy" }, element("b", {}, "What to do: "), group.remedy)));
  }
}
