/** One changed field for the tenant's log: with its values, or for personal fields only the fact. */
export type FieldChange =
  | { readonly field: string; readonly from: unknown; readonly to: unknown }
  | { readonly field: string; readonly changed: true };

const comparable = (value: unknown): string =>
  JSON.stringify(value instanceof Date ? value.toISOString() : (value ?? null));

/**
 * The fields that differ. Goes into the log as `details: { changes }`.
 * @param fields recorded with both values @param personal about a person: recorded as changed, without values
 */
export function fieldChanges<Row extends object>(
  before: Row,
  after: Row,
  fields: readonly (keyof Row & string)[],
  personal: readonly (keyof Row & string)[] = [],
): FieldChange[] {
  const differs = (field: keyof Row) => comparable(before[field]) !== comparable(after[field]);
  return [
    ...fields
      .filter(differs)
      .map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null })),
    ...personal.filter(differs).map((field) => ({ field, changed: true as const })),
  ];
}

/** `before` with the fields that the patch names; a field that is `undefined` is not named. */
export function patched<Row extends object>(
  before: Row,
  patch: { readonly [Field in keyof Row]?: Row[Field] | undefined },
): Row {
  const named = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(named) };
}
