// What was found, for people on the terminal and for bench/results.json.
import { round } from './figures.mjs';

const NAMES = {
  requestsPerSecond: 'most',
  p50Ms: 'median',
  p99Ms: 'median',
  bytes: 'median',
};

const isTime = (figure) => figure.endsWith('Micros');

/** A row as it is kept: CPU as least and median of the rounds, throughput as the best, latencies as the median. */
export function rowOf({ name, least, median, most, measured }) {
  const figures = Object.keys(median).flatMap((figure) => {
    if (figure === 'seconds') return [];
    if (isTime(figure))
      return [
        [`${figure}PerRequest`, round(least[figure])],
        [`${figure}PerRequestMedian`, round(median[figure])],
      ];
    return [[figure, round({ least, median, most }[NAMES[figure] ?? 'median'][figure])]];
  });
  return { name, rounds: measured.length, ...Object.fromEntries(figures) };
}

export const resultOf = (title, { rows, ratios, targets, notes }) => ({
  title,
  rows: rows.map(rowOf),
  ratios,
  targets,
  ...(notes.length && { notes }),
});

function figureText([name, value]) {
  return `${name} ${value}`;
}

function targetLine({ what, value, unit = '', atMost, atLeast, met, cause }) {
  const bound = [
    atMost !== undefined && `at most ${atMost}`,
    atLeast !== undefined && `at least ${atLeast}`,
  ].filter(Boolean);
  const verdict = met ? 'met   ' : 'MISSED';
  return [
    `  ${verdict} ${what}: ${value}${unit} (${bound.join(', ')})`,
    ...(cause ? [`         ${cause}`] : []),
  ];
}

/** @returns the lines that a run prints for one bench */
export function lines({ title, rows, ratios, targets, notes = [] }) {
  return [
    title,
    ...rows.map(({ name, rounds, ...figures }) =>
      [`  ${name} (${rounds} rounds):`, Object.entries(figures).map(figureText).join(', ')].join(' '),
    ),
    ...ratios.map(
      ({ what, ratio, paired, of, to }) => `  ratio ${what}: ${ratio} (paired ${paired}; ${of} / ${to})`,
    ),
    ...targets.flatMap(targetLine),
    ...notes.map((note) => `  note: ${note}`),
  ];
}
