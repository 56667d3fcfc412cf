import { InvalidInput } from '@mimamori/platform';

const DEEPEST = 32;
// PostgreSQL cannot store NUL, half a surrogate pair is no character, and U+FFFD is what decoders put where the bytes
// were broken.
const UNSTORABLE = /[\0\uFFFD\p{Surrogate}]/u;

type Pending = readonly [value: unknown, depth: number];

/**
 * Bounds on any parsed JSON, before code that recurses sees it: depth, and text that can be stored.
 * Iterative, so that hostile depth cannot exhaust the stack. @throws InvalidInput
 */
export function checkShape(input: unknown): void {
  const pending: Pending[] = [[input, 0]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [value, depth] = next;
    if (typeof value === 'string' && UNSTORABLE.test(value)) refuse('nul');
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue;
    if (depth >= DEEPEST) refuse('too_deep');
    for (const [key, child] of Object.entries(value)) {
      if (UNSTORABLE.test(key)) refuse('nul');
      pending.push([child, depth + 1]);
    }
  }
}

function refuse(what: 'nul' | 'too_deep'): never {
  throw new InvalidInput([{ pointer: '', code: `platform.input.${what}` }]);
}
