import {
  type ConditionField,
  type ErrorItem,
  foldForSearch,
  isUuid,
  type SubjectPolicy,
} from '@mimamori/platform';

import type { Comparison, Conditions, SavedRule, Scalar } from '../ability/ability.rules';
import { comparisonFault } from '../ability/condition.fault';
import type { RoleRule } from './custom-role.schema';

const PRINCIPAL = '$principal';

/** An id that a rule names, which its tenant must have. */
export interface NamedId {
  readonly table: string;
  readonly id: string;
  readonly pointer: string;
  readonly field: string;
}

export interface CheckedRule {
  readonly faults: readonly ErrorItem[];
  readonly named: readonly NamedId[];
  /** As it is saved, where nothing is wrong with it. */
  readonly rule: SavedRule;
}

/** What can be told about a rule without asking the database. */
export function checkRule(
  rule: RoleRule,
  at: number,
  subjects: ReadonlyMap<string, SubjectPolicy>,
): CheckedRule {
  const pointer = `/rules/${at}`;
  const { subject, actions, fields, inverted, byGrant } = rule;
  const policy = subjects.get(subject);
  const compared = Object.entries((rule.conditions ?? {}) as Record<string, Comparison>);
  const saved: SavedRule = {
    actions,
    subject,
    ...(compared.length ? { conditions: savedConditions(compared, policy) } : {}),
    ...(fields.length ? { fields } : {}),
    ...(inverted ? { inverted } : {}),
    ...(byGrant ? { byGrant } : {}),
  };
  if (!policy) {
    const fault = { pointer: `${pointer}/subject`, code: 'access.rule_unknown_subject', params: { subject } };
    return { faults: [fault], named: [], rule: saved };
  }
  const conditions = compared.map(([field, comparison]) =>
    checkComparison(`${pointer}/conditions/${field}`, { subject, field }, comparison, policy.fields),
  );
  return {
    faults: [...shapeFaults(rule, pointer, policy), ...conditions.flatMap(({ faults }) => faults)],
    named: conditions.flatMap(({ named }) => named),
    rule: saved,
  };
}

function shapeFaults(
  { subject, actions, fields, inverted, byGrant }: RoleRule,
  pointer: string,
  policy: SubjectPolicy,
): ErrorItem[] {
  return [
    ...actions.flatMap((action, at) =>
      policy.actions.includes(action)
        ? []
        : [
            {
              pointer: `${pointer}/actions/${at}`,
              code: 'access.rule_unknown_action',
              params: { subject, action },
            },
          ],
    ),
    ...fieldFaults(subject, actions, fields, pointer, policy),
    ...(inverted && byGrant ? [{ pointer: `${pointer}/byGrant`, code: 'access.rule_grant_inverted' }] : []),
    ...(byGrant && !inverted && !actions.every((action) => policy.watching?.includes(action))
      ? [{ pointer: `${pointer}/byGrant`, code: 'access.rule_grant_never', params: { subject } }]
      : []),
  ];
}

/** Only reading and changing can be about single fields, and only about those that every answer and change knows singly. */
function fieldFaults(
  subject: string,
  actions: readonly string[],
  fields: readonly string[],
  pointer: string,
  { ruledFields = {} }: SubjectPolicy,
): ErrorItem[] {
  if (!fields.length) return [];
  const known = new Map(Object.entries(ruledFields));
  const whole = actions.filter((action) => !known.has(action));
  if (whole.length)
    return whole.map((action) => ({
      pointer: `${pointer}/fields`,
      code: 'access.rule_fields_never',
      params: { subject, action },
    }));
  return fields.flatMap((field, at) =>
    actions
      .filter((action) => !known.get(action)?.includes(field))
      .map((action) => ({
        pointer: `${pointer}/fields/${at}`,
        code: 'access.rule_fields_unknown',
        params: { subject, action, field },
      })),
  );
}

function checkComparison(
  pointer: string,
  params: { readonly subject: string; readonly field: string },
  comparison: Comparison,
  fields: SubjectPolicy['fields'],
): { faults: ErrorItem[]; named: NamedId[] } {
  const refused = (code: string) => ({ faults: [{ pointer, code: `access.${code}`, params }], named: [] });
  const field = Object.hasOwn(fields, params.field) ? fields[params.field] : undefined;
  // a bare text is for the rules of the policies
  if (typeof field !== 'object') return refused('rule_unknown_field');
  const fault = comparisonFault(comparison, field);
  if (fault) return refused(fault.kind === 'shape' ? 'rule_not_expressible' : 'rule_wrong_value');
  const { $eq, $ne, $in, $nin } = comparison;
  if ('each' in field && $eq !== undefined && $in !== undefined) return refused('rule_not_expressible');
  const values = [...one($eq), ...one($ne), ...($in ?? []), ...($nin ?? [])];
  if (!values.every((value) => isValueOf(value, field))) return refused('rule_wrong_value');
  const { table } = field;
  if (field.type !== 'id' || !table) return { faults: [], named: [] };
  const ids = values.filter((value) => typeof value === 'string' && value !== PRINCIPAL) as string[];
  return { faults: [], named: ids.map((id) => ({ table, id, pointer, field: params.field })) };
}

function isValueOf(value: Scalar, field: Exclude<ConditionField, string>): boolean {
  if (value === null) return true;
  if (field.type === 'id')
    return isUuid(String(value)) || (value === PRINCIPAL && field.table === 'user_account');
  // it stands for the holder's id wherever it is kept: words that others may write must not come to mean one
  if ((field.folds ? foldForSearch(String(value)) : value) === PRINCIPAL) return false;
  return field.values === undefined || field.values.includes(String(value));
}

/** Of a set, one value is a list of one: what scopes add is then always told apart from it. */
function savedConditions(
  compared: readonly (readonly [string, Comparison])[],
  policy: SubjectPolicy | undefined,
): Conditions {
  return Object.fromEntries(
    compared.map(([name, comparison]) => {
      const field = policy?.fields[name];
      if (typeof field !== 'object' || !('each' in field)) return [name, comparison];
      const { $eq, $ne, $in, $nin } = field.folds ? folded(comparison) : comparison;
      const allowed = $in ?? ($eq === undefined ? undefined : [$eq]);
      const refused = [...($nin ?? []), ...one($ne)];
      return [
        name,
        { ...(allowed ? { $in: allowed } : {}), ...(refused.length ? { $nin: [...new Set(refused)] } : {}) },
      ];
    }),
  );
}

/** A comparison of a field that is kept in one form. Asked before anything is known to be right with it. */
function folded(comparison: Comparison): Comparison {
  const fold = (value: unknown) => (typeof value === 'string' ? foldForSearch(value) : value);
  return Object.fromEntries(
    Object.entries(comparison).map(([operator, operand]: [string, unknown]) => [
      operator,
      Array.isArray(operand) ? [...new Set(operand.map(fold))] : fold(operand),
    ]),
  );
}

const one = (value: Scalar | undefined): Scalar[] => (value === undefined ? [] : [value]);
