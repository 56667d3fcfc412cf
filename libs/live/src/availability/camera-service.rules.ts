import { secondOf, type Span } from './availability.rules';

/** What the register tells of a camera's working life; dates are those of the last time. */
export interface WorkingLife {
  readonly state: string;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly retiredAt: Date | null;
}

/**
 * When a camera counts: while it was active, as far as the register knows. It keeps the last date of each step only:
 * of a camera that was suspended and is active again it knows the last pause, and takes it that the camera was active
 * before. Where it has no date of the activation (from before it kept them), the camera counts from its registration.
 * Where it has no date of the end, it does not count at all.
 */
export function countedSpans({ state, createdAt, activatedAt, suspendedAt, retiredAt }: WorkingLife): Span[] {
  const created = secondOf(createdAt);
  const began = activatedAt ? secondOf(activatedAt) : created;
  const paused = suspendedAt && secondOf(suspendedAt);
  const span = (from: number, to: number) => (from < to ? [{ from, to }] : []);
  switch (state) {
    case 'active':
      return [
        ...(paused !== null && paused < began ? span(created, paused) : []),
        ...span(began, Number.MAX_SAFE_INTEGER),
      ];
    case 'suspended':
      return paused === null ? [] : span(began, paused);
    case 'retired': {
      if (!activatedAt || !retiredAt) return [];
      return span(began, paused !== null && paused >= began ? paused : secondOf(retiredAt));
    }
    default:
      return [];
  }
}
