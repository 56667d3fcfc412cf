import type { ConditionField } from '@mimamori/platform';

import type { AccessRule, Comparison, Scalar } from './ability.rules';

/** What every allowed row fulfils: the field has one of these values. */
export interface Bound {
  readonly field: string;
  readonly values: readonly Scalar[];
}

/** What all allowing rules ask of one id that stands in the row itself, each by a list of its own. */
export function boundsOf(
  rules: readonly AccessRule[],
  columns: Readonly<Record<string, ConditionField>>,
): Bound[] {
  const allowing = rules.filter(({ inverted }) => !inverted);
  return Object.keys(allowing[0]?.conditions ?? {}).flatMap((field) => {
    if (!inRow(columns[field])) return [];
    const lists = allowing.map(({ conditions }) => listOf(conditions?.[field]));
    if (!lists.every((list) => list !== undefined)) return [];
    const [one = [], ...others] = new Set(lists);
    return [{ field, values: others.length ? [...new Set([one, ...others].flat())] : one }];
  });
}

/** Ids have indexes; of other columns hardly one would serve. */
const inRow = (field: ConditionField | undefined): boolean =>
  typeof field === 'object' && !('each' in field) && field.type === 'id' && !field.related;

function listOf(comparison: Comparison | undefined): readonly Scalar[] | undefined {
  return comparison?.$in ?? (comparison?.$eq === undefined ? undefined : [comparison.$eq]);
}
