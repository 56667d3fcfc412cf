import type { AccessRule } from './ability.rules';

type FieldRule = Pick<AccessRule, 'fields' | 'inverted'> & { readonly conditions?: unknown };

/**
 * Those of the names of which the rules may say something else than of the row: an allowing rule for other fields only, or
 * an inverted one for this field. What gives fields of rows that are given whole already says nothing new.
 * @param rules the strongest first, as CASL answers them
 */
export function ruledBy(rules: readonly FieldRule[], names: readonly string[]): string[] {
  const weakestFirst = [...rules].reverse();
  const taken = weakestFirst.findIndex(({ inverted }) => inverted);
  const given = weakestFirst.findIndex(
    ({ fields, conditions, inverted }) => !fields && !conditions && !inverted,
  );
  const whole = (at: number) => given >= 0 && (taken < 0 || at < taken);
  return names.filter((name) =>
    weakestFirst.some(({ fields, inverted }, at) =>
      inverted ? fields?.includes(name) : fields && !fields.includes(name) && !whole(at),
    ),
  );
}
