export const round = (value, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits;

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value below which `share` (0–1) of all lie. */
export function percentile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function each(measured, pick) {
  const names = Object.keys(measured[0]).filter((name) => typeof measured[0][name] === 'number');
  return Object.fromEntries(names.map((name) => [name, pick(measured.map((figures) => figures[name]))]));
}

/** One subject over its rounds: least, median and most of every figure. */
export function summary(name, measured) {
  return {
    name,
    measured,
    least: each(measured, (values) => Math.min(...values)),
    median: each(measured, median),
    most: each(measured, (values) => Math.max(...values)),
  };
}
