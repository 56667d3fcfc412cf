import type { Absence } from '@mimamori/users';

import type { AccessRule } from '../ability/ability.rules';
import type { LiveRole } from '../ability/live-roles.queries';
import { OUTSIDE_INCIDENT_ONLY, OUTSIDE_NEVER } from '../ability/outside.rules';
import type { BecauseCode } from './explain.words';
import { abilityOf, type Book, isAllowed, partsOf, type Question, type Situation } from './question.rules';

/** Why there is no ability at all. */
export type Standstill = { readonly tenantStatus: string } | { readonly absence: Absence };

/** One thing that had a say, the strongest first. */
export interface Because {
  readonly code: BecauseCode;
  readonly allows: boolean;
  /** The one that decided. */
  readonly decides: boolean;
  readonly role: string | null;
  readonly grantId: string | null;
  /** The assignments by which that role is held for this object. */
  readonly assignments: readonly LiveRole[];
}

const EVERYBODY = '*';
const MOST = 20;
const NOTHING = { role: null, grantId: null, assignments: [] };

/** Role and grant that a rule comes from. */
export function originOf({ reason = '' }: AccessRule): {
  readonly role: string;
  readonly grantId: string | null;
} {
  const [role = '', grantId = null] = reason.split(' by ');
  return { role, grantId };
}

/** Everything that spoke about the object, in the order in which it counts. */
export function becauseOf(book: Book, situation: Situation, question: Question): readonly Because[] {
  const rules = spokenAbout(book, situation, question);
  const found = distinct(rules)
    .slice(0, MOST)
    .map((rule, index): Because => ({
      ...reasonOf(rule),
      allows: !rule.inverted,
      decides: index === 0,
      assignments: assignmentsOf(rule, book, situation, question),
    }));
  if (found.length) return found;
  const { narrowing: _, ...byHand } = situation;
  const code = situation.narrowing && spokenAbout(book, byHand, question).some(allows) ? 'key' : 'no_rule';
  return [{ ...NOTHING, code, allows: false, decides: true }];
}

export function becauseNoAccount(standstill: Standstill): readonly Because[] {
  const code = 'absence' in standstill ? 'account' : 'tenant';
  return [{ ...NOTHING, code, allows: false, decides: true }];
}

const allows = ({ inverted }: AccessRule) => !inverted;

function spokenAbout(
  book: Book,
  situation: Omit<Situation, 'grants'>,
  question: Question,
): readonly AccessRule[] {
  const ability = abilityOf(book, situation);
  const [own = [], ...others] = partsOf(question).map(({ action, subject, row, field }) =>
    ability.matching(action, subject, row, field),
  );
  if (isAllowed(book, situation, question)) return own;
  return [own, ...others].find(([first]) => !first || first.inverted) ?? own;
}

/** Several rules of one role that say the same are one reason. */
function distinct(rules: readonly AccessRule[]): readonly AccessRule[] {
  const first = new Map<string, AccessRule>();
  for (const rule of rules) {
    const key = `${rule.inverted ? 'not' : ''} ${rule.reason}`;
    if (!first.has(key)) first.set(key, rule);
  }
  return [...first.values()];
}

function reasonOf(rule: AccessRule): Pick<Because, 'code' | 'role' | 'grantId'> {
  const { role, grantId } = originOf(rule);
  if (role === OUTSIDE_NEVER) return { code: 'outside_never', role: null, grantId: null };
  if (role === OUTSIDE_INCIDENT_ONLY) return { code: 'outside_incident_only', role: null, grantId: null };
  if (role === EVERYBODY) return { code: 'everybody', role: null, grantId };
  if (rule.inverted) return { code: 'taken_by_role', role, grantId };
  return { code: grantId === null ? 'role' : 'grant', role, grantId };
}

/** Those that would say the same without all the others. */
function assignmentsOf(
  rule: AccessRule,
  book: Book,
  situation: Situation,
  question: Question,
): readonly LiveRole[] {
  const { role } = originOf(rule);
  return situation.roles.filter(
    (held) =>
      held.role === role &&
      spokenAbout(book, { ...situation, roles: [held] }, question).some(
        (alone) => originOf(alone).role === role && Boolean(alone.inverted) === Boolean(rule.inverted),
      ),
  );
}
