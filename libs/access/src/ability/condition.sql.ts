import type { ConditionField, SqlParams } from '@mimamori/platform';

import type { AccessRule, Conditions } from './ability.rules';
import { boundsOf } from './bounds.rules';
import { ComparisonSql, LONG_LIST } from './comparison.sql';
import { conditionFault } from './condition.fault';
import { disjunction } from './disjunction.sql';

/** Field → what is behind it. */
export type FieldColumns = Readonly<Record<string, ConditionField>>;

/** More rules than any built-in role has for one subject and action. */
const MANY_RULES = 8;

/**
 * The rows that the rules allow, as one boolean expression. Rules come weakest first; each stronger one is laid over
 * what the weaker ones said: an allowing rule adds its rows, an inverted one takes its rows away. The text depends on the
 * shape of the rules only, so that a prepared statement serves every principal with the same roles.
 */
export function rulesToSql(rules: readonly AccessRule[], columns: FieldColumns, params: SqlParams): string {
  // What lies below the last unconditional rule decides nothing, and its values need not travel.
  const start = rules.findLastIndex(({ conditions }) => conditions === undefined);
  const deciding = rules.slice(Math.max(start, 0));
  const comparisons = new ComparisonSql(params);
  const allowed = folded(deciding, columns, comparisons);
  if (allowed === 'true' || allowed === 'false' || !isHeavy(deciding)) return allowed;
  return shielded(allowed, deciding, columns, comparisons);
}

function folded(rules: readonly AccessRule[], columns: FieldColumns, comparisons: ComparisonSql): string {
  const anyOfThem = (all: readonly (Conditions | undefined)[], shared: 'first' | 'last') =>
    disjunction(expressible(all, columns), {
      write: (field, oneOf) => comparisons.oneOf(columns[field] as ConditionField, oneOf),
      shared,
    });
  let allowed = 'false';
  for (const { inverted, all } of runs(rules)) {
    const whole = all.includes(undefined);
    if (inverted && allowed !== 'false') {
      // `is not true`: a comparison with an absent value is no match, and NOT of it must not be unknown. Scope last: hardly any
      // row is taken away, so a list of a thousand places is not even hashed
      allowed = whole ? 'false' : `(${allowed} and (${anyOfThem(all, 'last')}) is not true)`;
    } else if (!inverted && allowed !== 'true') {
      const rows = whole ? 'true' : anyOfThem(all, 'first');
      allowed = allowed === 'false' || whole ? rows : `(${allowed} or ${rows})`;
    }
  }
  return allowed;
}

interface Run {
  readonly inverted: boolean;
  readonly all: (Conditions | undefined)[];
}

/** Neighbours that say the same, allow or forbid, are one question: whether any of them matches. */
function runs(rules: readonly AccessRule[]): Run[] {
  const found: Run[] = [];
  for (const { conditions, inverted = false } of rules) {
    const last = found.at(-1);
    if (last?.inverted === inverted) last.all.push(conditions);
    else found.push({ inverted, all: [conditions] });
  }
  return found;
}

/** @throws Error for what has no SQL of the same meaning */
function expressible(all: readonly (Conditions | undefined)[], columns: FieldColumns): Conditions[] {
  const given = all.filter((conditions) => conditions !== undefined);
  for (const conditions of given) {
    const fault = conditionFault(conditions, columns);
    if (fault) throw new Error(`a rule cannot be expressed in SQL: ${fault}`);
  }
  return given;
}

const isHeavy = (rules: readonly AccessRule[]): boolean =>
  rules.length > MANY_RULES ||
  rules.some(({ conditions }) =>
    Object.values(conditions ?? {}).some(({ $in, $nin }) => ($in ?? $nin ?? []).length >= LONG_LIST),
  );

/**
 * The planner does not look into a CASE: of two hundred rules it would weigh every branch for every index, at each request
 * (7 to 17 ms, for a page that takes one to read). What leads to an index stands beside it, and says nothing new.
 */
function shielded(
  allowed: string,
  rules: readonly AccessRule[],
  columns: FieldColumns,
  comparisons: ComparisonSql,
): string {
  const bounds = boundsOf(rules, columns).flatMap(({ field, values }) =>
    values.length < LONG_LIST ? [comparisons.oneOf(columns[field] as ConditionField, [{ $in: values }])] : [],
  );
  return `(${[...bounds, `case when ${allowed} then true else false end`].join(' and ')})`;
}
