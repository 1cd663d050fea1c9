// Scales and their ticks.

/** Maps numbers to pixels: linear, or logarithmic over positive numbers. */
function scale(kind, [low, high], [from, to]) {
  const bend = kind === "log" ? Math.log : (number) => number;
  const a = bend(low), b = bend(high);
  return (number) => (a === b ? (from + to) / 2 : from + ((bend(number) - a) / (b - a)) * (to - from));
}

/** 1, 2 and 5 times powers of ten; only powers of ten, or every few of them, where those are many. */
function logTicks(low, high, most = 7) {
  const decades = Math.log10(high / low);
  const steps = decades <= 1.2 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : decades <= 2.5 ? [1, 2, 5] : decades <= 4 ? [1, 3] : [1];
  const stride = Math.max(1, Math.ceil((decades * steps.length) / most / steps.length));
  let ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power)
    if (steps.length > 1 || power % stride === 0)
      for (const step of steps) ticks.push(Number(`${step}e${power}`));
  ticks = ticks.filter((tick) => tick >= low * 0.9999 && tick <= high * 1.0001);
  while (ticks.length > most + 2) ticks = ticks.filter((_, i) => i % 2 === 0);
  return ticks;
}

/** Round steps of 1, 2 or 5. */
function linearTicks(low, high, most = 6) {
  const raw = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high * (1 + 1e-9); ++i) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** A domain that holds all numbers, a little wider. */
function domainOf(numbers, kind, margin = 0.08) {
  const known = numbers.filter((number) => Number.isFinite(number) && (kind !== "log" || number > 0));
  if (known.length === 0) return kind === "log" ? [1, 10] : [0, 1];
  const low = Math.min(...known), high = Math.max(...known);
  if (kind === "log") {
    const stretch = Math.max((high / low) ** margin, 1.12);
    return [low / stretch, high * stretch];
  }
  return [low, high + (high - low || 1) * margin];
}

/** Ticks of which neighbours stand at least `gap` pixels apart; the last always stays. */
function thinned(ticks, place, gap) {
  const kept = [];
  for (const tick of [...ticks].reverse())
    if (kept.length === 0 || Math.abs(place(tick) - place(kept[kept.length - 1])) >= gap) kept.push(tick);
  return kept.reverse();
}
