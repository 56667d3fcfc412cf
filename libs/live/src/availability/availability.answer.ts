import { japanIso } from '@mimamori/platform';

import { type Day, dayAfter, spanOf } from './availability.days';
import { type Figures, figuresOf } from './availability.figures';
import { type Period, type Step, stepOf, stepsOf } from './availability.period';
import { NOTHING, plus, type Sums } from './availability.rules';

/** A day or a month of a camera or a store. */
export interface Part {
  readonly day: Day;
  readonly sums: Sums;
  readonly cameras: number;
  readonly dark: number;
}

interface Whole {
  readonly cameras: number;
  readonly dark: number;
  readonly figures: Figures;
}

interface Answer extends Period, Whole {
  /** ISO 8601. */
  readonly upTo: string;
  readonly steps: readonly (Period & Whole)[];
}

function together(parts: readonly Part[]): Whole {
  const sums = parts.map((part) => part.sums);
  return {
    cameras: Math.max(0, ...parts.map(({ cameras }) => cameras)),
    dark: parts.reduce((total, { dark }) => total + dark, 0),
    figures: figuresOf(sums.length ? sums.reduce(plus) : NOTHING),
  };
}

/** @param parts in the order of time; days to come have no steps */
export function answerOf(period: Period, step: Step, parts: readonly Part[], now: Date, today: Day): Answer {
  const past = { from: period.from, to: period.to < today ? period.to : today };
  const byStep = new Map<Day, Part[]>();
  for (const part of parts) {
    const key = stepOf(part.day, step);
    byStep.set(key, [...(byStep.get(key) ?? []), part]);
  }
  return {
    ...period,
    ...together(parts),
    upTo: japanIso(period.to < today ? new Date(spanOf(dayAfter(period.to)).from * 1000) : now),
    steps: stepsOf(past, step).map((span) => ({
      ...span,
      ...together(byStep.get(stepOf(span.from, step)) ?? []),
    })),
  };
}
