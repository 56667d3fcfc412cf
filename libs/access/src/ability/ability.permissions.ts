import { createHash } from 'node:crypto';

import { createMongoAbility, type MongoAbility, subject as typed } from '@casl/ability';
import type { LibPolicy, Permissions, SqlParams } from '@mimamori/platform';

import type { AccessRule } from './ability.rules';
import { CompiledFilter } from './compiled.filter';
import { type FieldColumns, rulesToSql } from './condition.sql';

type Ability = MongoAbility<[string, string | object]>;

export type SubjectColumns = ReadonlyMap<string, FieldColumns>;

/** Every subject's condition fields, of all libs. */
export function subjectColumns(policies: readonly LibPolicy[]): SubjectColumns {
  return new Map(
    policies.flatMap(({ subjects }) =>
      Object.entries(subjects).map(([name, { fields }]) => [name, fields] as const),
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

  constructor(
    readonly rules: readonly AccessRule[],
    private readonly columns: SubjectColumns,
  ) {
    this.version = createHash('sha256').update(JSON.stringify(rules)).digest('base64url').slice(0, 22);
    // CASL's types demand mutable lists; it copies what it indexes
    this.ability = createMongoAbility<Ability>(rules as never);
  }

  /** @throws Error when `row` lacks a field that a rule asks for: a programming mistake that must not decide anything. */
  can(action: string, subject: string, row?: Readonly<Record<string, unknown>>): boolean {
    if (row === undefined) return this.canAtAll(action, subject);
    for (const { conditions } of this.ability.possibleRulesFor(action, subject))
      for (const field of Object.keys(conditions ?? {}))
        if (row[field] === undefined) throw new Error(`${field} is needed to decide ${action} on ${subject}`);
    return this.ability.can(action, typed(subject, { ...row }));
  }

  rowFilter(action: string, subject: string, params: SqlParams): string {
    const key = `${action} ${subject}`;
    const known = this.filters.get(key) ?? this.compile(action, subject);
    this.filters.set(key, known);
    return known.into(params);
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
      rulesToSql(rules as unknown as AccessRule[], this.columns.get(subject) ?? {}, params),
    );
  }
}

/** The system itself (CLI, jobs of the system, demo): everything, inside its tenant. */
export const SYSTEM_RULES: readonly AccessRule[] = [{ action: ['manage'], subject: 'all' }];
