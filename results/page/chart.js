// A chart: a figure with its caption, redrawn for the width it gets. Everything is SVG: it prints sharply, and a change of
// theme needs no redrawing.

/**
 * spec: { id, title, note, empty, draw: picture or strip,
 *         x: {label, kind, values, ticks, format, gap}, y: {label, kind, tick, format, from, most},
 *         series: [{runner, points: [{x, y, low, high, facts, mark}], loose}], loose: without a line; `mark` draws a ring around a point
 *         guides: [{points: [[x, y], …], label, solid}], notes: [{x, y, text, left, runner}], words beside points
 *         levels: [{y, label, strong}], lines across
 *         bands: [{runner, points: [[x, low, high, middle], …]}], a curve with its interval
 *         drops: [{runner, x, y}], a line down to the axis }
 */
function chart(spec) {
  const figure = element("figure", { class: "chart", id: spec.id });
  const plot = element("div", { class: "plot" });
  const tip = element("div", { class: "tip", role: "status", hidden: true });
  figure.append(element("figcaption", {}, element("h4", {}, spec.title),
    spec.note ? element("p", {}, spec.note) : null), plot);
  const draw = spec.draw || picture;
  let width = 0;
  figure.redraw = () => {
    if (width > 0) plot.replaceChildren(draw(spec, width, tip), tip);
  };
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === width || now === 0) return;
    width = now;
    figure.redraw();
  }).observe(plot);
  figure.drawAt = (fixed) => { width = fixed; figure.redraw(); };  // printing has no observers
  return figure;
}

function shownSeries(spec) {
  return spec.series.filter((series) => !hidden.has(series.runner) && series.points.length > 0);
}

const shownBands = (spec) => (spec.bands || []).filter((band) => !hidden.has(band.runner));

/** The chart's geometry for a width in pixels. */
function layout(spec, width) {
  const series = shownSeries(spec);
  const points = series.flatMap((each) => each.points);
  const box = { left: 58, right: width - 14, top: 26, bottom: width < 420 ? 236 : 276 };
  const guides = (spec.guides || []).flatMap((guide) => guide.points);
  const xs = [...spec.x.values, ...points.map((point) => point.x)];
  const ys = [...points.flatMap((point) => [point.y, point.low, point.high]), ...guides.map(([, y]) => y),
    ...shownBands(spec).flatMap((band) => band.points.flatMap(([, low, high]) => [low, high])),
    ...(spec.levels || []).map((level) => level.y)];
  const yKind = spec.y.kind;
  let [low, high] = domainOf(ys, yKind);
  if (spec.y.from !== undefined) low = spec.y.from;
  if (spec.y.most !== undefined) {  // a wide interval of one point must not flatten all others: it is cut
    const centres = Math.max(...points.map((point) => point.y), ...(spec.levels || []).map((level) => level.y), 0);
    high = Math.min(high, Math.max(spec.y.most, centres * 1.15));
  }
  const gaps = Math.max(1, new Set(spec.x.values).size - 1);
  const spread = Math.min(5 * (series.length - 1), (0.28 * (box.right - box.left)) / gaps);
  const inset = spread / 2 + 14;
  return {
    series, spread, box, width, height: box.bottom + 46, low, high,
    x: scale(spec.x.kind, [Math.min(...xs), Math.max(...xs)], [box.left + inset, box.right - inset]),
    y: scale(yKind, [low, high], [box.bottom, box.top]),
  };
}

/**
 * Intervals of runners at one place stand beside each other, over a part of the gap at most. Lines and markers stay where they are:
 * a line that is moved runs beside the ideal one without being faster.
 */
function dodge({ series, spread }, index) {
  return series.length < 2 ? 0 : (index / (series.length - 1) - 0.5) * spread;
}

/** For who cannot see it: what is drawn, from where to where. */
function inWords(spec, series, format = spec.y.format) {
  const ys = series.flatMap((each) => each.points.map((point) => point.y));
  const what = ys.length === 0 ? "Empty" : `${[...new Set(series.map((each) => each.runner))].join(", ")}; ${
    range(Math.min(...ys), Math.max(...ys), format)} over ${spec.x.label}`;
  return `${spec.title}: ${what}. Arrow keys go through the points; the table below has all numbers.`;
}

function canvas(spec, geometry, words) {
  const { box, width, height } = geometry;
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, tabindex: 0, role: "img", "aria-label": words });
  const margin = 6;  // a marker on the edge stays whole
  svg.append(shape("clipPath", { id: `${spec.id}-clip` }, shape("rect", {
    x: box.left - margin, y: box.top - margin, width: box.right - box.left + 2 * margin, height: box.bottom - box.top + 2 * margin,
  })));
  return svg;
}

function picture(spec, width, tip) {
  const geometry = layout(spec, width);
  const { box } = geometry;
  const svg = canvas(spec, geometry, inWords(spec, geometry.series));
  const ink = shape("g", { "clip-path": `url(#${spec.id}-clip)` });
  svg.append(axes(spec, geometry), ink);
  for (const band of shownBands(spec)) ink.append(bandPath(band, geometry));
  for (const guide of spec.guides || []) ink.append(guidePath(guide, geometry));
  for (const level of spec.levels || []) ink.append(levelLine(level, geometry));
  for (const drop of spec.drops || []) if (!hidden.has(drop.runner)) ink.append(dropLine(drop, geometry));
  const places = [];
  geometry.series.forEach((series, index) => {
    ink.append(seriesGroup(series, dodge(geometry, index), geometry, places));
  });
  for (const guide of spec.guides || []) if (guide.label) svg.append(guideLabel(guide, geometry));
  for (const level of spec.levels || []) if (level.label) svg.append(levelLabel(level, geometry));
  svg.append(...sideNotes((spec.notes || []).filter((note) => !hidden.has(note.runner)), geometry));
  if (places.length === 0) svg.append(emptyWords(spec, box));
  follow(svg, places, tip, spec.y.format, geometry);
  return svg;
}

function emptyWords(spec, box) {
  return shape("text", { class: "empty", x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 },
    spec.series.some((series) => series.points.length > 0) ? "every runner is hidden" : spec.empty || "nothing to show");
}
