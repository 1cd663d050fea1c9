// A line for each runner, fastest on top: what is shown where only one number of cores ran, and nothing can scale.

/** spec as for chart(): x is the time, and a series has one point with `x`, `low`, `high` and the runner's name. */
function strip(spec, width, tip) {
  const series = shownSeries(spec);
  const rowHeight = 26;
  const left = Math.min(150, 24 + 7.2 * Math.max(0, ...series.map((each) => each.name.length)));
  const box = { left, right: width - 14, top: 8, bottom: 8 + rowHeight * Math.max(2, series.length) };
  const points = series.map((each) => each.points[0]);
  const [low, high] = domainOf(points.flatMap((point) => [point.x, point.low, point.high]), "log", 0.06);
  const x = scale("log", [low, high], [box.left, box.right]);
  const geometry = { box, width, height: box.bottom + 46 };
  const svg = canvas(spec, geometry, inWords(spec, series.map((each) => ({ ...each, points: [{ y: each.points[0].x }] })), spec.x.format));
  const ticks = logTicks(low, high, Math.max(3, Math.floor((box.right - box.left) / 70)));
  svg.append(...xAxis({ ...spec.x, ticks, values: [], format: spec.x.tick, gap: 52 }, x, box));
  const places = [];
  series.forEach((each, i) => {
    const y = box.top + rowHeight * (i + 0.5);
    svg.append(shape("path", { class: "grid", d: `M${box.left} ${y}H${box.right}` }),
      shape("text", { class: "tick end", x: box.left - 8, y: y + 4 }, each.name), stripMark(each, x, y, places));
  });
  if (series.length === 0) svg.append(emptyWords(spec, box));
  follow(svg, places, tip, spec.x.format, geometry);
  return svg;
}

function stripMark(series, x, y, places) {
  const { hue } = lookOf(series.runner);
  const point = series.points[0];
  const group = shape("g", { class: "series", "data-runner": series.runner });
  const [low, high] = [x(point.low), x(point.high)];
  if (point.low !== null && high > low)
    group.append(shape("path", { class: `whisker hue-${hue}`, d: `M${low} ${y}H${high}M${low} ${y - 3}v6M${high} ${y - 3}v6` }));
  group.append(dataMark(series.runner, { ...point, y: point.x }, x(point.x), y));
  places.push({ x: x(point.x), y, series, point: { ...point, y: point.x }, group });
  return group;
}

/** The strip of a problem's rows. */
function timeStrip(rows, prefix) {
  const fastest = fastestBy(rows, "cores").sort((a, b) => a.median - b.median);
  return chart({
    id: `${prefix}-strip`, title: `Time on ${counted(rows[0].cores, "core")}`, draw: strip,
    note: "The fastest row of each runner: median of a repetition with its 95 % interval.",
    x: { label: "time of a repetition, logarithmic", format: seconds, tick: shortSeconds },
    series: fastest.map((row) => ({
      runner: row.runner, name: row.runner,
      points: [{ x: row.median, low: row.low, high: row.high, facts: factsOf(row) }],
    })),
  });
}
