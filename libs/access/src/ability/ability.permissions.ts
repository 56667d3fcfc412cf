import { createHash } from 'node:crypto';

import { createMongoAbility, type MongoAbility, subject as typed } from '@casl/ability';
import type { LibPolicy, Permissions, RowFacts, SqlParams, SubjectPolicy } from '@mimamori/platform';

import type { AccessRule } from './ability.rules';
import { CompiledFilter } from './compiled.filter';
import { rulesToSql } from './condition.sql';
import { type RelatedRead, relatedRead } from './related.sql';

type Ability = MongoAbility<[string, string | object]>;

/** What SQL is made of, by subject. */
export type SubjectColumns = ReadonlyMap<string, Pick<SubjectPolicy, 'fields' | 'lookup'>>;

/** Every subject's condition fields, of all libs. */
export function subjectColumns(policies: readonly LibPolicy[]): SubjectColumns {
  return new Map(
    policies.flatMap(({ subjects }) =>
      Object.entries(subjects).map(
        ([name, { fields, lookup }]) => [name, { fields, ...(lookup ? { lookup } : {}) }] as const,
      ),
    ),
  );
}

/** One principal's permissions: a CASL ability, and the same rules as SQL. */
export class AbilityPermissions implements Permissions {
  /** A digest of the rules, so it is the same in every process and changes exactly when the rules do. */
  readonly version: string;
  private readonly ability: Ability;
  /** Answers without a row, and filters: asked by every request, and the same as long as this object lives. */
  private readonly answers = new Map<string, boolean>();
  private readonly filters = new Map<string, CompiledFilter>();
  private readonly lookups = new Map<string, RelatedRead | undefined>();

  constructor(
    readonly rules: readonly AccessRule[],
    private readonly columns: SubjectColumns,
  ) {
    this.version = createHash('sha256').update(textOf(rules)).digest('base64url').slice(0, 22);
    // CASL's types demand mutable lists; it copies what it indexes
    this.ability = createMongoAbility<Ability>(rules as never);
  }

  /** @throws Error when `row` lacks a field that a rule asks for: a programming mistake that must not decide anything. */
  can(action: string, subject: string, row?: RowFacts): boolean {
    if (row === undefined) return this.canAtAll(action, subject);
    for (const { conditions } of this.ability.possibleRulesFor(action, subject))
      for (const field of Object.keys(conditions ?? {}))
        if (row[field] === undefined) throw new Error(`${field} is needed to decide ${action} on ${subject}`);
    return this.ability.can(action, typed(subject, { ...row }));
  }

  /** The rules that speak about this row, the strongest first: by the first of them CASL decides, and without any refuses. */
  matching(action: string, subject: string, row?: RowFacts): AccessRule[] {
    const asked = row === undefined ? subject : typed(subject, { ...row });
    return this.ability
      .possibleRulesFor(action, subject)
      .filter((rule) => rule.matchesConditions(asked))
      .map(({ origin }) => origin as unknown as AccessRule);
  }

  rowFilter(action: string, subject: string, params: SqlParams): string {
    const key = `${action} ${subject}`;
    const known = this.filters.get(key) ?? this.compile(action, subject);
    this.filters.set(key, known);
    return known.into(params);
  }

  related(subject: string): RelatedRead | undefined {
    if (!this.lookups.has(subject)) this.lookups.set(subject, relatedRead(subject, this.rules, this.columns));
    return this.lookups.get(subject);
  }

  private canAtAll(action: string, subject: string): boolean {
    const key = `${action} ${subject}`;
    const known = this.answers.get(key) ?? this.ability.can(action, subject);
    this.answers.set(key, known);
    return known;
  }

  private compile(action: string, subject: string): CompiledFilter {
    // CASL answers the strongest rule first
    const rules = [...this.ability.possibleRulesFor(action, subject)].reverse();
    return new CompiledFilter((params) =>
      rulesToSql(rules as unknown as AccessRule[], this.columns.get(subject)?.fields ?? {}, params),
    );
  }
}

/** Rules as text; a list of values that many of them share is written where it comes first. */
function textOf(rules: readonly AccessRule[]): string {
  const written = new Map<unknown, number>();
  return JSON.stringify(rules, (key, value: unknown) => {
    if (key === '' || !Array.isArray(value) || value.length === 0) return value;
    const before = written.get(value);
    if (before !== undefined) return `#${before}`;
    written.set(value, written.size);
    // as a text of its own: this function is not called for each of a thousand ids
    return JSON.stringify(value);
  });
}

/** The system itself (CLI, jobs of the system, demo): everything, inside its tenant. */
export const SYSTEM_RULES: readonly AccessRule[] = [{ action: ['manage'], subject: 'all' }];
