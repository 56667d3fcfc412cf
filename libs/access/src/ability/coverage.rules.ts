import type { AccessRule, Comparison, Conditions, SavedRule, Scalar } from './ability.rules';

/**
 * The first action of the saved allowing rules that `own` does not hold as far as they reach, or nothing. Nobody gives what
 * they do not have; where it cannot be told, they do not have it. What the saved rules take away themselves may also be
 * taken away from `own`.
 */
export function uncovered(
  own: readonly AccessRule[],
  saved: readonly SavedRule[],
): { readonly at: number; readonly action: string } | undefined {
  for (const [at, rule] of saved.entries()) {
    if (rule.inverted) continue;
    const action = rule.actions.find(
      (each) => !needed(own, each, rule).every((one) => holds(own, one, rule, saved)),
    );
    if (action !== undefined) return { at, action };
  }
  return undefined;
}

/**
 * Whether `own` holds all that the saved rules take away. Who takes such a rule from somebody gives them what it withheld,
 * and whoever is held by it themselves has nothing of that to give.
 */
export function maySetFree(own: readonly AccessRule[], saved: readonly SavedRule[]): boolean {
  return saved.every(
    (rule) =>
      !rule.inverted ||
      rule.actions.every((each) => needed(own, each, rule).every((one) => holds(own, one, rule, []))),
  );
}

/** What is withheld from somebody they cannot change either. */
function needed(own: readonly AccessRule[], action: string, { subject }: SavedRule): readonly string[] {
  const ruled = own.some((rule) => rule.fields && rule.subject === subject && rule.action.includes('read'));
  return action === 'update' && ruled ? [action, 'read'] : [action];
}

function holds(
  own: readonly AccessRule[],
  action: string,
  { subject, conditions = {}, fields }: SavedRule,
  saved: readonly SavedRule[],
): boolean {
  const speaking = own.filter(
    (rule) =>
      (rule.action.includes(action) || rule.action.includes('manage')) &&
      (rule.subject === subject || rule.subject === 'all'),
  );
  const reaching = speaking.filter((rule) => !rule.inverted && within(conditions, rule.conditions ?? {}));
  const taken = speaking.filter((rule) => rule.inverted && concerns(rule, fields));
  return (
    eachOf(fields, (field) => reaching.some((rule) => isAbout(rule, field))) &&
    taken.every((rule) => isTaken(rule, action, subject, saved, fields))
  );
}

/** Of a rule for all of a thing, all of it is asked at once. */
const eachOf = (fields: readonly string[] | undefined, test: (field: string | undefined) => boolean) =>
  fields ? fields.every(test) : test(undefined);

/** Whether a rule gives, or takes, all of a thing; or this field of it. */
const isAbout = ({ fields }: Pick<SavedRule, 'fields'>, field: string | undefined) =>
  fields === undefined || (field !== undefined && fields.includes(field));

/** Whether an inverted rule has a say about any of the fields. */
const concerns = ({ fields }: Pick<SavedRule, 'fields'>, asked: readonly string[] | undefined) =>
  !fields || !asked || fields.some((field) => asked.includes(field));

/** Whether every row of the first conditions is one of the second. */
function within(inner: Conditions, outer: Conditions): boolean {
  return Object.entries(outer).every(([field, comparison]) => {
    const narrower = inner[field];
    return narrower !== undefined && implies(narrower, comparison);
  });
}

/** True of sets, too: a member in the narrower list is one in the wider. */
function implies(narrower: Comparison, wider: Comparison): boolean {
  const given = listsOf(narrower);
  const refused = refusedBy(narrower);
  return (
    listsOf(wider).every((wanted) => given.some((list) => list.every((value) => wanted.includes(value)))) &&
    refusedBy(wider).every((value) => refused.includes(value))
  );
}

const listsOf = ({ $eq, $in }: Comparison): (readonly Scalar[])[] => [
  ...($eq === undefined ? [] : [[$eq]]),
  ...($in ? [$in] : []),
];
const refusedBy = ({ $ne, $nin }: Comparison): readonly Scalar[] => [
  ...($ne === undefined ? [] : [$ne]),
  ...($nin ?? []),
];

/** Whether the saved rules take away at least as much themselves, of what is asked about. */
function isTaken(
  { conditions = {}, fields }: AccessRule,
  action: string,
  subject: string,
  saved: readonly SavedRule[],
  asked: readonly string[] | undefined,
): boolean {
  const concerned = asked && fields ? fields.filter((field) => asked.includes(field)) : fields;
  const taking = saved.filter(
    (rule) =>
      rule.inverted === true &&
      rule.subject === subject &&
      rule.actions.includes(action) &&
      within(conditions, rule.conditions ?? {}),
  );
  return eachOf(concerned, (field) => taking.some((rule) => isAbout(rule, field)));
}
