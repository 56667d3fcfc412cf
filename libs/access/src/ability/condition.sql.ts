import type { SqlParams } from '@mimamori/platform';

import type { AccessRule, Comparison, Conditions, Scalar } from './ability.rules';

/** Field → the SQL expression behind it; scalars only (text, uuid, boolean, number). */
export type FieldColumns = Readonly<Record<string, string>>;

const OPERATORS = ['$eq', '$ne', '$in', '$nin'];

/** Why a condition cannot become SQL with the same meaning, or nothing. Asked at boot and before a rule is saved. */
export function conditionFault(
  conditions: Readonly<Record<string, unknown>>,
  columns: FieldColumns,
): string | undefined {
  for (const [field, comparison] of Object.entries(conditions)) {
    if (!Object.hasOwn(columns, field)) return `no condition field ${field}`;
    if (!isRecord(comparison)) return `${field} has no comparison`;
    const operators = Object.entries(comparison);
    if (operators.length === 0) return `${field} has no comparison`;
    for (const [operator, operand] of operators) {
      if (!OPERATORS.includes(operator)) return `${field} uses ${operator}, which has no SQL`;
      const fault = operandFault(operator, operand);
      if (fault) return `${field} ${operator} ${fault}`;
    }
  }
  return undefined;
}

function operandFault(operator: string, operand: unknown): string | undefined {
  const list = operator === '$in' || operator === '$nin';
  if (list !== Array.isArray(operand)) return list ? 'needs a list' : 'needs one value';
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (!values.every(isScalar)) return 'compares texts, numbers, booleans and null only';
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  return kinds.size > 1 ? 'mixes types in one list' : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): value is Scalar =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));

/**
 * The rows that the rules allow, as one boolean expression. Rules come weakest first; each stronger one is laid over
 * what the weaker ones said: an allowing rule adds its rows, an inverted one takes its rows away. The text depends on the
 * shape of the rules only, so that a prepared statement serves every principal with the same roles.
 */
export function rulesToSql(rules: readonly AccessRule[], columns: FieldColumns, params: SqlParams): string {
  // What lies below the last unconditional rule decides nothing, and its values need not travel.
  const start = rules.findLastIndex(({ conditions }) => conditions === undefined);
  let allowed = 'false';
  for (const { conditions, inverted } of rules.slice(Math.max(start, 0))) {
    if (conditions === undefined) {
      allowed = inverted ? 'false' : 'true';
    } else if (inverted) {
      // `is not true`: a comparison with an absent value is no match, and NOT of it must not be unknown
      if (allowed !== 'false')
        allowed = `(${allowed} and (${conditionsToSql(conditions, columns, params)}) is not true)`;
    } else if (allowed !== 'true') {
      const rows = conditionsToSql(conditions, columns, params);
      allowed = allowed === 'false' ? rows : `(${allowed} or ${rows})`;
    }
  }
  return allowed;
}

function conditionsToSql(conditions: Conditions, columns: FieldColumns, params: SqlParams): string {
  const fault = conditionFault(conditions, columns);
  if (fault) throw new Error(`a rule cannot be expressed in SQL: ${fault}`);
  const parts = Object.entries(conditions).flatMap(([field, comparison]) =>
    comparisonToSql(columns[field] as string, comparison, params),
  );
  return `(${parts.join(' and ')})`;
}

/**
 * Parameters carry no cast: PostgreSQL takes the column's type, so that one principal id compares with uuid and text
 * columns alike. Absent values behave as `null` does in memory: equal to nothing but null, different from all else.
 */
function comparisonToSql(column: string, comparison: Comparison, params: SqlParams): string[] {
  const { $eq, $ne, $in, $nin } = comparison;
  const parts: string[] = [];
  if ($eq !== undefined) parts.push($eq === null ? `${column} is null` : `${column} = ${params.add($eq)}`);
  if ($ne !== undefined)
    parts.push($ne === null ? `${column} is not null` : `${column} is distinct from ${params.add($ne)}`);
  if ($in !== undefined) parts.push(anyOf(column, $in, params));
  if ($nin !== undefined) parts.push(`(${anyOf(column, $nin, params)}) is not true`);
  return parts;
}

function anyOf(column: string, values: readonly Scalar[], params: SqlParams): string {
  const listed = `${column} = any(${params.add(values.filter((value) => value !== null))})`;
  return values.includes(null) ? `(${listed} or ${column} is null)` : listed;
}
