import type { ConditionField } from '@mimamori/platform';

import type { Comparison, Conditions, Scalar } from './ability.rules';

/**
 * Conditions with which the field has, besides, one of these values: any of the answers has to hold. A scalar that is
 * compared already keeps those of the values that its comparison lets through. A set may fulfil two lists by two different
 * members, so that one list of it is asked value by value.
 */
export function narrowed(
  own: Conditions,
  name: string,
  field: ConditionField | undefined,
  values: readonly string[],
): Conditions[] {
  const compared = own[name];
  if (!compared) return [{ ...own, [name]: { $in: values } }];
  if (typeof field !== 'object' || !('each' in field))
    return [{ ...own, [name]: { $in: values.filter((value) => allows(compared, value)) } }];
  const { $in: listed, ...others } = compared;
  if (listed === undefined) return [{ ...own, [name]: { ...others, $in: values } }];
  return listed.map((value) => ({ ...own, [name]: { ...others, $eq: value, $in: values } }));
}

/** Whether a scalar of this value passes the comparison. */
export function allows({ $eq, $ne, $in, $nin }: Comparison, value: Scalar): boolean {
  if ($eq !== undefined && value !== $eq) return false;
  if ($ne !== undefined && value === $ne) return false;
  if ($in !== undefined && !$in.includes(value)) return false;
  return $nin === undefined || !$nin.includes(value);
}
