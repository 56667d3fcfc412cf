import type { AccessRule } from '../ability/ability.rules';
import { type HeldNow, rulesOf } from '../ability/held.rules';
import type { LiveRole } from '../ability/live-roles.queries';
import type { OpenGrant } from '../ability/open-grants.queries';
import type { PolicyBook } from '../ability/policy.book';
import { originOf } from '../explain/because.rules';
import { type MatrixEntry, type MatrixFilter, matrixOf, namedSites } from '../matrix/matrix.rules';

/** One way by which somebody came to rights, and what it gives of what other roles do not take away. */
export interface Way {
  /** The role, as one assignment gives it; `null`: everybody's, which a grant opens. */
  readonly held: LiveRole | null;
  /** The view grant without which the role would not give it. */
  readonly grant: OpenGrant | null;
  readonly entries: readonly MatrixEntry[];
  /** Sites that its rules name: an entry for `elsewhere` means all others. */
  readonly named: ReadonlySet<string>;
}

export type HeldInside = Omit<HeldNow, 'viewing'>;

type Book = Pick<PolicyBook, 'policies' | 'subjects'>;

const EVERYBODY = '*';
const INSIDE = { networks: [], never: [], incidentOnly: [] };

/**
 * Everything that somebody may do, by how they came to it, as seen from within the company's networks. Together the ways
 * say what the matrix says: roles add up, and what one takes away is gone from all of them.
 */
export function waysOf(book: Book, held: HeldInside, filter: MatrixFilter = {}): readonly Way[] {
  const rulesWith = (roles: readonly LiveRole[]): readonly AccessRule[] =>
    rulesOf(book, {
      ...held,
      roles,
      viewing: INSIDE,
      from: { outside: false, grants: held.grants },
    });
  const taken = rulesWith(held.roles).filter(({ inverted }) => inverted);
  return [...held.roles, null].flatMap((role) => {
    const given = rulesWith(role ? [role] : []).filter(
      (rule) => !rule.inverted && originOf(rule).role === (role?.role ?? EVERYBODY),
    );
    const opened = [...new Set(given.map((rule) => originOf(rule).grantId))];
    return opened.flatMap((grantId): Way[] => {
      const rules = given.filter((rule) => originOf(rule).grantId === grantId);
      const all = [...rules, ...taken];
      const entries = matrixOf(all, role ? [role] : [], book.subjects, filter);
      const grant = held.grants.find(({ id }) => id === grantId) ?? null;
      return entries.length ? [{ held: role, grant, entries, named: namedSites(all, book.subjects) }] : [];
    });
  });
}
