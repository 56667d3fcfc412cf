import type { RowFacts, SubjectPolicy } from '@mimamori/platform';

import { AbilityPermissions } from '../ability/ability.permissions';
import { type Asked, type HeldNow, rulesOf } from '../ability/held.rules';
import type { PolicyBook } from '../ability/policy.book';

export type Book = Pick<PolicyBook, 'policies' | 'subjects' | 'columns'>;

/** May they do that, to this row; without one: to any at all. */
export interface Question {
  readonly action: string;
  readonly subject: string;
  readonly row?: RowFacts;
  /** One of those that rules may single out; without, the row as a whole. */
  readonly field?: string;
}

/** Who asks, from where, and what they hold; `grants` also those that cannot be used from there. */
export type Situation = Asked & Pick<HeldNow, 'grants'>;

/** The book without the rules that have no say about this subject: what is decided about it stays the same. */
export function pagesAbout({ policies, subjects, columns }: Book, subject: string): Book {
  return {
    subjects,
    columns,
    policies: policies.map((policy) => ({
      ...policy,
      rules: policy.rules.filter((rule) => rule.subject === subject),
    })),
  };
}

export function abilityOf(book: Book, situation: Asked): AbilityPermissions {
  return new AbilityPermissions(rulesOf(book, situation), book.columns);
}

/** The decision itself: that of every request. */
export function isAllowed(book: Book, situation: Asked, { action, subject, row, field }: Question): boolean {
  return abilityOf(book, situation).can(action, subject, row, field);
}

/** What is asked besides: what may not be read may not be changed. */
export function partsOf(question: Question): readonly Question[] {
  const { action, field } = question;
  return action === 'update' && field !== undefined
    ? [question, { ...question, action: 'read' }]
    : [question];
}

/** Where the object is; `undefined`: nowhere, or there is none. */
export function sitesOf({ row }: Question, policy: SubjectPolicy | undefined): readonly string[] | undefined {
  const place = policy?.scopedBy === undefined ? undefined : row?.[policy.scopedBy];
  const all = Array.isArray(place) ? place : [place];
  return all.length && all.every((each) => typeof each === 'string') ? all : undefined;
}
