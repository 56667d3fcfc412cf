interface Level {
  readonly op: '<=' | '>=' | '==';
  readonly value: number | boolean;
}

interface Judged {
  readonly unit: 'ratio' | 'count' | 'days' | 'boolean';
  readonly better: 'higher' | 'lower' | 'true';
  readonly thresholds: { readonly pass: Level; readonly warn: Level | 'otherwise' | null };
}

const DIRECTION_OPS = { higher: '>=', lower: '<=', true: '==' } as const;

/**
 * Says what is wrong with a pair of thresholds, or null: the operator has to follow the better direction, the value has
 * to fit the unit, and a warning has to be looser than a pass, or amber could never be seen.
 */
export function thresholdsProblem({ unit, better, thresholds }: Judged): string | null {
  const { pass, warn } = thresholds;
  if ((unit === 'boolean') !== (better === 'true')) return 'only a boolean is better when true';
  const levels = warn === null || warn === 'otherwise' ? [pass] : [pass, warn];
  for (const { op, value } of levels) {
    if (op !== DIRECTION_OPS[better]) return `better "${better}" needs the operator ${DIRECTION_OPS[better]}`;
    if ((typeof value === 'boolean') !== (unit === 'boolean')) return 'the value does not fit the unit';
    if (value === false) return 'a boolean passes when true';
    if (unit === 'ratio' && Number(value) > 1) return 'a ratio lies between 0 and 1';
    if (unit === 'count' && !Number.isInteger(value)) return 'a count is a whole number';
  }
  if (warn === null || warn === 'otherwise') return null;
  if (unit === 'boolean') return 'a boolean has no amber';
  const looser = better === 'higher' ? warn.value < pass.value : warn.value > pass.value;
  return looser ? null : 'a warning must be looser than a pass';
}
