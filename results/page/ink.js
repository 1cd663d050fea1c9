// The parts of a chart.

function axes(spec, { box, low, high, x, y }) {
  const group = shape("g", { class: "axes" });
  for (const tick of spec.y.kind === "log" ? logTicks(low, high) : linearTicks(low, high)) {
    group.append(shape("path", { class: "grid", d: `M${box.left} ${y(tick)}H${box.right}` }));
    group.append(shape("text", { class: "tick end", x: box.left - 7, y: y(tick) + 4 }, spec.y.tick(tick)));
  }
  if (spec.y.label) group.append(shape("text", { class: "axis", x: 8, y: 12 }, spec.y.label));
  group.append(...xAxis(spec.x, x, box));
  return group;
}

function xAxis(axis, x, box) {
  const ticks = axis.ticks || [...new Set(axis.values)].sort((a, b) => a - b);
  return [
    ...thinned(ticks, x, axis.gap || 34).flatMap((tick) => [
      shape("path", { class: "notch", d: `M${x(tick)} ${box.bottom}v5` }),
      shape("text", { class: "tick middle", x: x(tick), y: box.bottom + 18 }, axis.format(tick))]),
    shape("path", { class: "base", d: `M${box.left} ${box.bottom}H${box.right}` }),
    shape("text", { class: "axis middle", x: (box.left + box.right) / 2, y: box.bottom + 38 }, axis.label),
  ];
}

function pathThrough(points) {
  return points.map(([a, b], i) => `${i ? "L" : "M"}${a} ${b}`).join("");
}

/** A runner's line and markers; `offset`: how far its intervals stand beside them. */
function seriesGroup(series, offset, { x, y, box }, places) {
  const look = lookOf(series.runner);
  const group = shape("g", { class: "series", "data-runner": series.runner });
  const at = series.points.map((point) => [x(point.x), y(point.y)]);
  if (!series.loose)
    group.append(shape("path", { class: `line hue-${look.hue}${look.hollow ? " dashed" : ""}`, d: pathThrough(at) }));
  series.points.forEach((point, i) => {
    if (point.low !== null && point.low !== undefined && point.high > point.low)
      group.append(shape("path", { class: `whisker hue-${look.hue}`, d: whisker(at[i][0] + offset, y(point.low), y(point.high), box) }));
  });
  series.points.forEach((point, i) => {
    const [px, py] = at[i];
    if (point.mark) group.append(shape("circle", { class: `halo hue-${look.hue}`, cx: px, cy: py, r: 9 }));
    group.append(dataMark(series.runner, point, px, py));
    places.push({ x: px, y: py, series, point, group });
  });
  return group;
}

function dataMark(runner, point, px, py) {
  const mark = marker(runner, px, py);
  for (const [key, value] of [["runner", runner], ["x", point.x], ["y", point.y], ["low", point.low], ["high", point.high]])
    mark.setAttribute(`data-${key}`, value);
  return mark;
}

/** An interval; one that leaves the chart is cut, and has no cap there. */
function whisker(x, low, high, box) {
  const bottom = Math.min(low, box.bottom), top = Math.max(high, box.top - 6);
  const cap = (at) => `M${x - 3} ${at}h6`;
  return `M${x} ${bottom}V${top}${bottom === low ? cap(low) : ""}${top === high ? cap(high) : ""}`;
}

function guidePath(guide, { x, y }) {
  return shape("path", { class: guide.solid ? "guide solid" : "guide", d: pathThrough(guide.points.map(([a, b]) => [x(a), y(b)])) });
}

function guideLabel(guide, { x, y, box }) {
  const [a, b] = guide.points[guide.points.length - 1];
  const at = Math.min(Math.max(y(b), box.top + 10), box.bottom - 6);
  return shape("text", { class: "note end", x: Math.min(x(a), box.right) - 2, y: at - 7 }, guide.label);
}

function levelLine(level, { y, box }) {
  return shape("path", { class: level.strong ? "level strong" : "level", d: `M${box.left} ${y(level.y)}H${box.right}` });
}

function levelLabel(level, { y, box }) {
  return shape("text", { class: level.strong ? "note strong" : "note", x: box.left + 5, y: y(level.y) + 13 }, level.label);
}

/** Words over points, or `left` of them; of those that would overlap, the later ones go up. */
function sideNotes(notes, { x, y, box }) {
  const taken = [];
  return notes.map(({ x: a, y: b, text, left: beside }) => {
    const wide = 6.2 * text.length;
    const left = Math.min(Math.max(x(a) - (beside ? wide + 8 : wide / 2), box.left + 2), box.right - wide);
    let base = y(b) - 12;
    while (taken.some((other) => left < other.right && left + wide > other.left && Math.abs(base - other.base) < 13)) base -= 13;
    taken.push({ left, right: left + wide, base });
    return shape("text", { class: "note", x: left, y: base }, text);
  });
}

function dropLine({ runner, x: a, y: b }, { x, y, box }) {
  const { hue } = lookOf(runner);
  return shape("path", { class: `drop hue-${hue}`, d: `M${x(a)} ${y(b)}V${box.bottom}` });
}

function bandPath(band, { x, y }) {
  const edge = [...band.points.map(([a, , high]) => [x(a), y(high)]),
    ...[...band.points].reverse().map(([a, low]) => [x(a), y(low)])];
  const { hue, hollow } = lookOf(band.runner);
  return shape("g", { class: "fit", "data-runner": band.runner },
    shape("path", { class: `band hue-${hue}`, d: `${pathThrough(edge)}z` }),
    shape("path", { class: `line thin hue-${hue}${hollow ? " dashed" : ""}`, d: pathThrough(band.points.map(([a, , , centre]) => [x(a), y(centre)])) }));
}
