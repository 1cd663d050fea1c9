// What the mouse, a finger or the arrow keys are at.

/** The tooltip: nearest point under a mouse or finger, or the next one by the arrow keys. */
function follow(svg, places, tip, format, { width, height }) {
  const ring = shape("circle", { class: "ring", r: 9, visibility: "hidden" });
  svg.append(ring);
  let current = -1;
  const show = (index) => {
    current = index;
    const place = places[index];
    svg.classList.toggle("focused", Boolean(place));
    for (const each of places) each.group.classList.toggle("on", place !== undefined && each.group === place.group);
    tip.hidden = !place;
    ring.setAttribute("visibility", place ? "visible" : "hidden");
    if (!place) return;
    ring.setAttribute("cx", place.x);
    ring.setAttribute("cy", place.y);
    tip.replaceChildren(...tipContent(place, format));
    const { offsetWidth: wide, offsetHeight: high } = tip;
    const beside = place.x > width / 2 ? place.x - 14 - wide : place.x + 14;
    const fits = beside >= 0 && beside + wide <= width;  // on a phone it may not: then above or below
    const above = place.y > height / 2 ? place.y - high - 14 : place.y + 14;
    tip.style.left = `${Math.max(0, Math.min(beside, width - wide))}px`;
    tip.style.top = `${fits ? Math.max(0, Math.min(place.y - 30, height - high)) : above}px`;
  };
  const nearest = (event) => {
    const frame = svg.getBoundingClientRect();
    const px = ((event.clientX - frame.left) * width) / frame.width, py = ((event.clientY - frame.top) * height) / frame.height;
    let best = -1, least = 40 * 40;
    places.forEach((place, i) => {
      const distance = (place.x - px) ** 2 + (place.y - py) ** 2;
      if (distance < least) [best, least] = [i, distance];
    });
    if (best !== current) show(best);
  };
  svg.addEventListener("pointermove", nearest);
  svg.addEventListener("pointerdown", nearest);
  svg.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && show(-1));
  svg.addEventListener("blur", () => show(-1));
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") show(-1);
    if (!step || places.length === 0) return;
    event.preventDefault();
    show((Math.max(current, step > 0 ? -1 : 0) + step + places.length) % places.length);
  });
}

function tipContent({ series, point }, format) {
  const list = [element("p", { class: "who" }, badge(series.runner), series.runner),
    element("p", { class: "value", "data-value": point.y, "data-low": point.low, "data-high": point.high },
      format(point.y))];
  if (point.low !== null && point.low !== undefined)
    list.push(element("p", {}, `${format(point.low)} to ${format(point.high)}`));
  for (const fact of point.facts || []) list.push(element("p", { class: "dim" }, fact));
  return list;
}
