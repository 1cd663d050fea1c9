// The page from top to bottom.

followTheme();
showFacts();
showAnswers();
showWarnings();
const chooseProblem = showProblems();
showWinnerMap(chooseProblem);
showLaws();
showRoofline();
showMetg();
showMachine();
showMethod();

// Sections without content leave no gap; the others are listed on top.
const contents = document.getElementById("contents");
for (const section of document.querySelectorAll("main > section")) {
  if (section.children.length === 0) section.remove();
  else contents.append(element("a", { href: `#${section.id}` }, section.querySelector("h2").textContent));
}

// On paper everything that is folded is open, and nothing waits for a click.
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll(".more")) each.click();
  for (const each of document.querySelectorAll("details:not([open])")) {
    each.open = true;
    each.dataset.opened = "";
  }
});
addEventListener("afterprint", () => {
  for (const each of document.querySelectorAll("details[data-opened]")) {
    each.open = false;
    delete each.dataset.opened;
  }
});
