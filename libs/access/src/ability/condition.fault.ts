import type { ConditionField, FieldType } from '@mimamori/platform';

const OPERATORS = ['$eq', '$ne', '$in', '$nin'];
const KIND: Readonly<Record<FieldType, string>> = {
  id: 'string',
  text: 'string',
  boolean: 'boolean',
  number: 'number',
};

/** `shape`: no such comparison has SQL with the same meaning · `value`: the field has no such value. */
export interface Fault {
  readonly kind: 'shape' | 'value';
  readonly text: string;
}

/** Why a condition cannot become SQL with the same meaning, or nothing. Asked at boot and before SQL is written. */
export function conditionFault(
  conditions: Readonly<Record<string, unknown>>,
  columns: Readonly<Record<string, ConditionField>>,
): string | undefined {
  for (const [field, comparison] of Object.entries(conditions)) {
    if (!Object.hasOwn(columns, field)) return `no condition field ${field}`;
    const fault = comparisonFault(comparison, columns[field] as ConditionField);
    if (fault) return `${field} ${fault.text}`;
  }
  return undefined;
}

/** What is wrong with the comparison of one field; also asked before a rule is saved. */
export function comparisonFault(comparison: unknown, field: ConditionField): Fault | undefined {
  if (!isRecord(comparison)) return { kind: 'shape', text: 'has no comparison' };
  const operators = Object.entries(comparison);
  if (operators.length === 0) return { kind: 'shape', text: 'has no comparison' };
  for (const [operator, operand] of operators) {
    if (!OPERATORS.includes(operator)) return { kind: 'shape', text: `uses ${operator}, which has no SQL` };
    const fault = operandFault(operator, operand, field);
    if (fault) return { ...fault, text: `${operator} ${fault.text}` };
  }
  return undefined;
}

function operandFault(operator: string, operand: unknown, field: ConditionField): Fault | undefined {
  const list = operator === '$in' || operator === '$nin';
  if (list !== Array.isArray(operand))
    return { kind: 'shape', text: list ? 'needs a list' : 'needs one value' };
  const kinds = Array.isArray(operand) ? kindsOf(operand) : new Set([kindOf(operand)]);
  if (kinds.has('other')) return { kind: 'shape', text: 'compares texts, numbers, booleans and null only' };
  const present = [...kinds].filter((kind) => kind !== 'null');
  if (typeof field === 'object') {
    if ('each' in field && kinds.has('null'))
      return { kind: 'value', text: 'asks for null, which no set holds' };
    if (present.some((kind) => kind !== KIND[field.type]))
      return { kind: 'value', text: `compares values of another type than ${field.type}` };
  }
  return present.length > 1 ? { kind: 'shape', text: 'mixes types in one list' } : undefined;
}

/** Lists are long, shared by many rules, and never changed. */
const known = new WeakMap<readonly unknown[], ReadonlySet<string>>();

function kindsOf(values: readonly unknown[]): ReadonlySet<string> {
  const kinds = known.get(values) ?? new Set(values.map(kindOf));
  known.set(values, kinds);
  return kinds;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isFinite(value) ? 'number' : 'other';
  return typeof value === 'string' || typeof value === 'boolean' ? typeof value : 'other';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
