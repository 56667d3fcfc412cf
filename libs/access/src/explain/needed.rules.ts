import type { Narrowing } from '@mimamori/platform';

import type { SavedRule } from '../ability/ability.rules';
import type { LiveRole } from '../ability/live-roles.queries';
import { coversScope, narrowRules, scopeSubject } from '../ability/narrowing.rules';
import type { OpenGrant } from '../ability/open-grants.queries';
import type { Viewpoint } from '../ability/viewpoint';
import { originOf, type Standstill } from './because.rules';
import { type NeededCode, WHERE, type Where } from './explain.words';
import {
  abilityOf,
  type Book,
  isAllowed,
  partsOf,
  type Question,
  type Situation,
  sitesOf,
} from './question.rules';

/** One thing that is missing. Everything that is no alternative is needed, and of the alternatives one. */
export interface Needed {
  readonly code: NeededCode;
  readonly alternative: boolean;
  readonly role: string | null;
  readonly where: Where | null;
  readonly grantId: string | null;
  /** Of an API key. */
  readonly scope: string | null;
}

/** A role that somebody could be given, with all that it includes. */
export interface Candidate {
  readonly role: string;
  readonly codes: readonly string[];
  readonly custom: ReadonlyMap<string, readonly SavedRule[]>;
}

const NOTHING = { alternative: false, role: null, where: null, grantId: null, scope: null };
const must = (code: NeededCode, more: Partial<Needed> = {}): Needed => ({ ...NOTHING, ...more, code });
const either = (code: NeededCode, more: Partial<Needed> = {}): Needed => ({
  ...NOTHING,
  ...more,
  code,
  alternative: true,
});

/** What is missing first where the account does not work; the rest can be told when it does. */
export function neededForAccount(standstill: Standstill): readonly Needed[] {
  return [must('absence' in standstill ? 'account' : 'tenant')];
}

/** What is missing for a question that was answered with no, found by asking it again with one thing changed. */
export function neededFor(
  book: Book,
  situation: Situation,
  question: Question,
  candidates: readonly Candidate[],
): readonly Needed[] {
  const { narrowing, ...byHand } = situation;
  const taking = rolesThatTake(book, byHand, question);
  const left = withoutTaking(byHand, taking);
  const missing = [
    ...(narrowing ? missingFromKey(book, narrowing, question, scopesFor(book, byHand, question)) : []),
    ...taking.map((role) => must('not_taken', { role })),
  ];
  if (isAllowed(book, left, question)) return missing;
  const ways = waysOfLooking(book, left, question);
  if (ways.length) return [...missing, ...ways];
  return [...missing, ...waysOfHolding(book, left, question, candidates)];
}

/** A field that rules keep from being read is changed by whoever may read it, so a key needs both. */
function scopesFor(book: Book, byHand: Situation, question: Question): readonly string[] {
  const { subject, field } = question;
  const reads = field !== undefined && abilityOf(book, byHand).ruled('read', subject)?.includes(field);
  const parts = reads ? partsOf(question) : [question];
  return parts.map(({ action }) => `${scopeSubject(subject)}:${action}`);
}

function missingFromKey(
  { subjects, policies }: Book,
  { scopes, siteIds }: Narrowing,
  question: Question,
  wanted: readonly string[],
): readonly Needed[] {
  const { action, subject } = question;
  const sites = sitesOf(question, subjects.get(subject));
  const everything = { scopes: wanted, siteIds };
  const here = sites
    ? !siteIds || sites.some((site) => siteIds.includes(site))
    : narrowRules([{ action: [action], subject }], everything, policies).length > 0;
  return [
    ...wanted.filter((scope) => !coversScope(scopes, scope)).map((scope) => must('key_scope', { scope })),
    ...(here ? [] : [must('key_site')]),
  ];
}

function rolesThatTake(book: Book, situation: Situation, question: Question): readonly string[] {
  const ability = abilityOf(book, situation);
  const taking = partsOf(question)
    .flatMap(({ action, subject, row, field }) => ability.matching(action, subject, row, field))
    .filter((rule) => rule.inverted)
    .map((rule) => originOf(rule).role);
  const held = new Set(situation.roles.map(({ role }) => role));
  return [...new Set(taking)].filter((role) => held.has(role));
}

/** As if these roles only gave. */
function withoutTaking(situation: Situation, roles: readonly string[]): Situation {
  const custom = [...situation.custom].map(([code, rules]): [string, readonly SavedRule[]] => [
    code,
    roles.includes(code) ? rules.filter(({ inverted }) => !inverted) : rules,
  ]);
  return { ...situation, custom: new Map(custom) };
}

const seenFrom = (situation: Situation, from: Partial<Viewpoint>): Situation => ({
  ...situation,
  from: { ...situation.from, ...from },
});

/** What the roles held would allow, from another place or with a grant. */
function waysOfLooking(book: Book, situation: Situation, question: Question): readonly Needed[] {
  const { from, grants } = situation;
  const inside = from.outside && isAllowed(book, seenFrom(situation, { outside: false }), question);
  const unusable = grants.filter((grant) => !from.grants.includes(grant));
  const opening = unusable.filter((grant) =>
    isAllowed(book, seenFrom(situation, { grants: [...from.grants, grant] }), question),
  );
  const grant = grantThatWouldDo(book, situation, question);
  return [
    ...(inside ? [either('from_inside')] : []),
    ...opening.map(({ id }) => either('grant_network', { grantId: id })),
    ...(grant ? [either(grant)] : []),
  ];
}

function grantThatWouldDo(
  book: Book,
  situation: Situation,
  question: Question,
): 'view_grant' | 'incident_grant' | undefined {
  const opened = (forIncident: boolean) => {
    const one = imaginedGrant(book, question, forIncident);
    return (
      one !== undefined &&
      isAllowed(book, seenFrom(situation, { grants: [...situation.from.grants, one] }), question)
    );
  };
  if (opened(false)) return 'view_grant';
  return situation.from.outside && opened(true) ? 'incident_grant' : undefined;
}

/** One for just this, where grants can open it at all. */
export function imaginedGrant(
  { subjects }: Book,
  question: Question,
  forIncident: boolean,
): OpenGrant | undefined {
  const siteIds = sitesOf(question, subjects.get(question.subject));
  if (!siteIds) return undefined;
  const instant = new Date(0);
  return {
    id: 'imagined',
    actions: [question.action],
    siteIds,
    networks: [],
    forIncident,
    startsAt: instant,
    endsAt: instant,
    footageFrom: instant,
    footageUntil: null,
  };
}

/** Roles that would do; from where they stand, or else from inside of the company's networks. */
function waysOfHolding(
  book: Book,
  situation: Situation,
  question: Question,
  candidates: readonly Candidate[],
): readonly Needed[] {
  const here = rolesThatWouldDo(book, situation, question, candidates);
  if (here.length) return here;
  if (!situation.from.outside) return [must('nobody')];
  const inside = rolesThatWouldDo(book, seenFrom(situation, { outside: false }), question, candidates);
  return inside.length ? [must('from_inside'), ...inside] : [must('nobody')];
}

function rolesThatWouldDo(
  book: Book,
  situation: Situation,
  question: Question,
  candidates: readonly Candidate[],
): readonly Needed[] {
  const sites = sitesOf(question, book.subjects.get(question.subject));
  return candidates.flatMap((candidate) => {
    for (const where of sites ? WHERE : (['tenant'] as const)) {
      const place = where === 'site' && sites ? sites : 'all';
      const holder = holding(situation, candidate, place);
      if (isAllowed(book, holder, question)) return [either('role', { role: candidate.role, where })];
      if (grantThatWouldDo(book, holder, question))
        return [either('role_with_grant', { role: candidate.role, where })];
    }
    return [];
  });
}

/** As if they held that role, too. */
export function holding(
  situation: Situation,
  { codes, custom }: Candidate,
  sites: LiveRole['sites'],
): Situation {
  const added = codes.map((role): LiveRole => ({
    role,
    sites,
    scope: sites === 'all' ? 'tenant' : 'sites',
    regionId: null,
    until: null,
    assignmentId: 'imagined',
    groupId: null,
    through: null,
  }));
  return {
    ...situation,
    roles: [...situation.roles, ...added],
    custom: new Map([...custom, ...situation.custom]),
  };
}
