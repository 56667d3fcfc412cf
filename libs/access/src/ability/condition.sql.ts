import type { ConditionField, SetField, SqlParams } from '@mimamori/platform';

import type { AccessRule, Comparison, Conditions, Scalar } from './ability.rules';
import { conditionFault } from './condition.fault';
import { disjunction } from './disjunction.sql';

/** Field → what is behind it. */
export type FieldColumns = Readonly<Record<string, ConditionField>>;

/**
 * The rows that the rules allow, as one boolean expression. Rules come weakest first; each stronger one is laid over
 * what the weaker ones said: an allowing rule adds its rows, an inverted one takes its rows away. The text depends on the
 * shape of the rules only, so that a prepared statement serves every principal with the same roles.
 */
export function rulesToSql(rules: readonly AccessRule[], columns: FieldColumns, params: SqlParams): string {
  // What lies below the last unconditional rule decides nothing, and its values need not travel.
  const start = rules.findLastIndex(({ conditions }) => conditions === undefined);
  let allowed = 'false';
  for (const { inverted, all } of runs(rules.slice(Math.max(start, 0)))) {
    const whole = all.includes(undefined);
    if (inverted && allowed !== 'false') {
      // `is not true`: a comparison with an absent value is no match, and NOT of it must not be unknown
      allowed = whole ? 'false' : `(${allowed} and (${anyOfThem(all, columns, params)}) is not true)`;
    } else if (!inverted && allowed !== 'true') {
      const rows = whole ? 'true' : anyOfThem(all, columns, params);
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

function anyOfThem(
  all: readonly (Conditions | undefined)[],
  columns: FieldColumns,
  params: SqlParams,
): string {
  const given = all.filter((conditions) => conditions !== undefined);
  for (const conditions of given) {
    const fault = conditionFault(conditions, columns);
    if (fault) throw new Error(`a rule cannot be expressed in SQL: ${fault}`);
  }
  return disjunction(given, (field, comparison) =>
    comparisonToSql(columns[field] as ConditionField, comparison, params),
  );
}

function comparisonToSql(field: ConditionField, comparison: Comparison, params: SqlParams): string {
  if (typeof field === 'string') return scalarToSql(field, comparison, params);
  return 'each' in field ? setToSql(field, comparison, params) : scalarToSql(field.sql, comparison, params);
}

/**
 * Parameters carry no cast: PostgreSQL takes the column's type, so that one principal id compares with uuid and text
 * columns alike. Absent values behave as `null` does in memory: equal to nothing but null, different from all else.
 */
function scalarToSql(column: string, { $eq, $ne, $in, $nin }: Comparison, params: SqlParams): string {
  const parts: string[] = [];
  if ($eq !== undefined) parts.push($eq === null ? `${column} is null` : `${column} = ${params.add($eq)}`);
  if ($ne !== undefined)
    parts.push($ne === null ? `${column} is not null` : `${column} is distinct from ${params.add($ne)}`);
  if ($in !== undefined) parts.push(anyOf(column, $in, params));
  if ($nin !== undefined) parts.push(`(${anyOf(column, $nin, params)}) is not true`);
  return parts.join(' and ');
}

function anyOf(column: string, values: readonly Scalar[], params: SqlParams): string {
  const listed = `${column} = any(${params.add(values.filter((value) => value !== null))})`;
  return values.includes(null) ? `(${listed} or ${column} is null)` : listed;
}

/** `$eq` and `$in`: one of the members is; `$ne` and `$nin`: none is, which holds for an empty set. */
function setToSql(
  { each, from, where }: SetField,
  { $eq, $ne, $in, $nin }: Comparison,
  params: SqlParams,
): string {
  const member = (is: string) => `exists (select from ${from} where ${where} and ${each} ${is})`;
  const parts: string[] = [];
  if ($eq !== undefined) parts.push(member(`= ${params.add($eq)}`));
  if ($ne !== undefined) parts.push(`not ${member(`= ${params.add($ne)}`)}`);
  if ($in !== undefined) parts.push(member(`= any(${params.add($in)})`));
  if ($nin !== undefined) parts.push(`not ${member(`= any(${params.add($nin)})`)}`);
  return parts.join(' and ');
}
