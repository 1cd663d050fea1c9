// One chart: lines through markers with their intervals, guides, and a tooltip for mouse, finger and keyboard.
// Everything is SVG: it prints sharply, and a change of theme needs no redrawing.

/**
 * spec: { id, title, note, x: {label, kind, values, format}, y: {label, kind, format, from, most},
 *         series: [{runner, points: [{x, y, low, high, row, facts}]}],
 *         guides: [{points: [[x, y], …], label}], levels: [{y, label, strong}], exact: true where x may not be moved, bands: [{runner, points: [[x, low, high, middle], …]}] }; a `loose` series has no line of its own
 */
function chart(spec) {
  const figure = element("figure", { class: "chart", id: spec.id });
  const plot = element("div", { class: "plot" });
  const tip = element("div", { class: "tip", role: "status", hidden: true });
  figure.append(element("figcaption", {}, element("h3", {}, spec.title),
    spec.note ? element("p", {}, spec.note) : null), plot);
  let width = 0;
  const draw = () => {
    if (width > 0) plot.replaceChildren(picture(spec, width, tip), tip);
  };
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === width || now === 0) return;
    width = now;
    draw();
  }).observe(plot);
  figure.drawAt = (fixed) => { width = fixed; draw(); };  // printing has no observers
  figure.redraw = draw;
  return figure;
}

function shownSeries(spec) {
  return spec.series.filter((series) => !hidden.has(series.runner) && series.points.length > 0);
}

/** The chart's geometry for a width in pixels. */
function layout(spec, width) {
  const series = shownSeries(spec);
  const points = series.flatMap((each) => each.points);
  const box = { left: 58, right: width - 14, top: 12, bottom: width < 420 ? 222 : 262 };
  const guides = (spec.guides || []).flatMap((guide) => guide.points);
  const xs = [...spec.x.values, ...points.map((point) => point.x)];
  const bandPoints = (spec.bands || []).filter((band) => !hidden.has(band.runner)).flatMap((band) => band.points);
  const ys = [...points.flatMap((point) => [point.y, point.low, point.high]), ...guides.map(([, y]) => y),
    ...bandPoints.flatMap(([, low, high]) => [low, high]), ...(spec.levels || []).map((level) => level.y)];
  const yKind = spec.y.kind;
  let [low, high] = domainOf(ys, yKind);
  if (spec.y.from !== undefined) low = spec.y.from;
  if (spec.y.most !== undefined) {  // a wide interval of one point must not flatten all others: it is cut
    const centres = Math.max(...points.map((point) => point.y), ...(spec.levels || []).map((level) => level.y), 0);
    high = Math.min(high, Math.max(spec.y.most, centres * 1.15));
  }
  const gaps = Math.max(1, new Set(spec.x.values).size - 1);
  const spread = spec.exact ? 0 : Math.min(56, 7 * series.length, (0.35 * (box.right - box.left)) / gaps);
  const inset = spread / 2 + 14;
  return {
    series, spread, box, width, height: box.bottom + 46, low, high,
    x: scale(spec.x.kind, [Math.min(...xs), Math.max(...xs)], [box.left + inset, box.right - inset]),
    y: scale(yKind, [low, high], [box.bottom, box.top]),
  };
}

/** Beside each other, so that intervals of runners at one place can be told apart: over a third of the gap at most. */
function dodge({ series, spread }, index) {
  return series.length < 2 ? 0 : (index / (series.length - 1) - 0.5) * spread;
}

function picture(spec, width, tip) {
  const geometry = layout(spec, width);
  const { box, height } = geometry;
  const clip = `${spec.id}-clip`;
  const svg = shape("svg", {
    viewBox: `0 0 ${width} ${height}`, width, height, tabindex: 0, role: "img",
    "aria-label": `${spec.title}. Arrow keys go through the points; the table below has all numbers.`,
  });
  svg.append(shape("clipPath", { id: clip }, shape("rect", {
    x: box.left, y: box.top - 4, width: box.right - box.left, height: box.bottom - box.top + 4,
  })));
  svg.append(axes(spec, geometry));
  const ink = shape("g", { "clip-path": `url(#${clip})` });
  svg.append(ink);
  for (const band of spec.bands || []) if (!hidden.has(band.runner)) ink.append(bandPath(band, geometry));
  for (const guide of spec.guides || []) ink.append(guidePath(guide, geometry));
  for (const level of spec.levels || []) ink.append(levelLine(level, geometry));
  for (const guide of spec.guides || []) svg.append(guideLabel(guide, geometry));
  const places = [];
  geometry.series.forEach((series, index) => {
    ink.append(seriesGroup(series, dodge(geometry, index), geometry, places));
  });
  if (places.length === 0)
    svg.append(shape("text", { class: "empty", x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 },
      spec.series.some((series) => series.points.length > 0) ? "every runner is hidden" : spec.empty || "nothing to show"));
  follow(svg, places, tip, spec, geometry);
  return svg;
}

function axes(spec, { box, low, high, x, y, width }) {
  const group = shape("g", { class: "axes" });
  const yTicks = spec.y.kind === "log" ? logTicks(low, high) : linearTicks(low, high);
  for (const tick of yTicks) {
    group.append(shape("path", { class: "grid", d: `M${box.left} ${y(tick)}H${box.right}` }));
    group.append(shape("text", { class: "tick end", x: box.left - 7, y: y(tick) + 4 }, spec.y.tick(tick)));
  }
  const ticks = spec.x.ticks ? spec.x.ticks : [...new Set(spec.x.values)].sort((a, b) => a - b);
  for (const tick of thinned(ticks, x, spec.x.gap || 34)) {
    group.append(shape("path", { class: "notch", d: `M${x(tick)} ${box.bottom}v5` }));
    group.append(shape("text", { class: "tick middle", x: x(tick), y: box.bottom + 18 }, spec.x.format(tick)));
  }
  group.append(shape("path", { class: "base", d: `M${box.left} ${box.bottom}H${box.right}` }));
  group.append(shape("text", { class: "axis middle", x: (box.left + box.right) / 2, y: box.bottom + 38 }, spec.x.label));
  return group;
}

function seriesGroup(series, offset, { x, y, box }, places) {
  const look = lookOf(series.runner);
  const group = shape("g", { class: "series", "data-runner": series.runner });
  const path = series.points.map((point, i) => `${i ? "L" : "M"}${x(point.x) + offset} ${y(point.y)}`).join("");
  if (!series.loose) group.append(shape("path", { class: `line hue-${look.hue}${look.hollow ? " dashed" : ""}`, d: path }));
  for (const point of series.points) {
    const px = x(point.x) + offset, py = y(point.y);
    if (point.low !== null && point.low !== undefined && point.high > point.low) {
      const [a, b] = [y(point.low), y(point.high)].map((v) => Math.min(Math.max(v, box.top - 3), box.bottom));
      group.append(shape("path", { class: `whisker hue-${look.hue}`, d: `M${px} ${a}V${b}M${px - 3} ${a}h6M${px - 3} ${b}h6` }));
    }
  }
  for (const point of series.points) {
    const px = x(point.x) + offset, py = y(point.y);
    const mark = marker(series.runner, px, py);
    for (const [key, value] of [["runner", series.runner], ["x", point.x], ["y", point.y], ["low", point.low], ["high", point.high]])
      mark.setAttribute(`data-${key}`, value);
    group.append(mark);
    places.push({ x: px, y: py, series, point, group });
  }
  return group;
}

function guidePath(guide, { x, y }) {
  return shape("path", { class: "guide", d: guide.points.map(([a, b], i) => `${i ? "L" : "M"}${x(a)} ${y(b)}`).join("") });
}

function guideLabel(guide, { x, y, box }) {
  const [a, b] = guide.points[guide.points.length - 1];
  const at = Math.min(Math.max(y(b), box.top + 10), box.bottom - 6);
  return shape("text", { class: "guide-label end", x: Math.min(x(a), box.right) - 2, y: at - 7 }, guide.label);
}

function levelLine(level, { y, box }) {
  return shape("g", { class: level.strong ? "level strong" : "level" },
    shape("path", { d: `M${box.left} ${y(level.y)}H${box.right}` }),
    level.label ? shape("text", { x: box.left + 5, y: y(level.y) + 13 }, level.label) : null);
}

function bandPath(band, { x, y }) {
  const up = band.points.map(([a, , high], i) => `${i ? "L" : "M"}${x(a)} ${y(high)}`).join("");
  const back = [...band.points].reverse().map(([a, low]) => `L${x(a)} ${y(low)}`).join("");
  const { hue, hollow } = lookOf(band.runner);
  const middle = band.points.map(([a, , , centre], i) => `${i ? "L" : "M"}${x(a)} ${y(centre)}`).join("");
  return shape("g", { class: "fit", "data-runner": band.runner },
    shape("path", { class: `band hue-${hue}`, d: `${up}${back}z` }),
    shape("path", { class: `line thin hue-${hue}${hollow ? " dashed" : ""}`, d: middle }));
}

/** The tooltip: nearest point under a mouse or finger, or the next one by the arrow keys. */
function follow(svg, places, tip, spec, { width, height }) {
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
    tip.replaceChildren(...tipContent(place, spec));
    const left = place.x > width / 2;
    tip.style.left = left ? "auto" : `${place.x + 14}px`;
    tip.style.right = left ? `${width - place.x + 14}px` : "auto";
    tip.style.top = `${Math.max(0, Math.min(place.y - 30, height - 130))}px`;
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

function tipContent({ series, point }, spec) {
  const list = [element("p", { class: "who" }, badge(series.runner), series.runner),
    element("p", { class: "value", "data-value": point.y, "data-low": point.low, "data-high": point.high },
      spec.y.format(point.y))];
  if (point.low !== null && point.low !== undefined)
    list.push(element("p", {}, `${spec.y.format(point.low)} to ${spec.y.format(point.high)}`));
  for (const fact of point.facts || []) list.push(element("p", { class: "dim" }, fact));
  return list;
}
