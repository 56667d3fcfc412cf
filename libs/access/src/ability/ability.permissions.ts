import { createMongoAbility, type MongoAbility, subject as typed } from '@casl/ability';
import type { LibPolicy, Permissions, RowFacts, SqlParams, SubjectPolicy } from '@mimamori/platform';

import type { AccessRule } from './ability.rules';
import { CompiledFilter } from './compiled.filter';
import { rulesToSql } from './condition.sql';
import { type RelatedRead, relatedRead } from './related.sql';
import { digestOf } from './rules.digest';
import { ruledBy } from './ruled.rules';

type Ability = MongoAbility<[string, string | object]>;

/** Stands among the fields for what of a thing has no name: no rule for single fields gives it. */
const ALL_ELSE = '*';

/** What SQL is made of, by subject. */
export type SubjectColumns = ReadonlyMap<string, Pick<SubjectPolicy, 'fields' | 'lookup' | 'ruledFields'>>;

/** Every subject's condition fields, of all libs. */
export function subjectColumns(policies: readonly LibPolicy[]): SubjectColumns {
  return new Map(
    policies.flatMap(({ subjects }) =>
      Object.entries(subjects).map(
        ([name, { fields, lookup, ruledFields }]) =>
          [name, { fields, ...(lookup ? { lookup } : {}), ...(ruledFields ? { ruledFields } : {}) }] as const,
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
  private readonly compiled = new Map<string, CompiledFilter>();
  private readonly lookups = new Map<string, RelatedRead | undefined>();
  private withheldOf?: readonly string[];
  private readonly ruledNames = new Map<string, readonly string[] | undefined>();

  constructor(
    readonly rules: readonly AccessRule[],
    private readonly columns: SubjectColumns,
  ) {
    this.version = digestOf(rules);
    // CASL's types demand mutable lists; it copies what it indexes
    this.ability = createMongoAbility<Ability>(rules as never);
  }

  /** @throws Error when `row` lacks a field that a rule asks for: a programming mistake that must not decide anything. */
  can(action: string, subject: string, row?: RowFacts, field?: string): boolean {
    if (field === undefined) return this.answer(action, subject, row);
    return this.asked(action, subject, field).every(([each, name]) => this.answer(each, subject, row, name));
  }

  /**
   * The rules that speak about this row, or this field of it, the strongest first: by the first of them CASL decides, and
   * without any refuses. Of reading, which a change of a field takes besides, they say nothing.
   */
  matching(action: string, subject: string, row?: RowFacts, field?: string): AccessRule[] {
    const about = row === undefined ? subject : typed(subject, { ...row });
    const [[, name] = [action, undefined]] = this.asked(action, subject, field);
    return this.ability
      .rulesFor(action, subject, name)
      .filter((rule) => rule.matchesConditions(about))
      .map(({ origin }) => origin as unknown as AccessRule);
  }

  rowFilter(action: string, subject: string, params: SqlParams, field?: string): string {
    const parts = this.asked(action, subject, field).map(([each, name]) => {
      const key = keyOf(each, subject, name);
      const known = this.filters.get(key) ?? this.compile(each, subject, name);
      this.filters.set(key, known);
      return known.into(params);
    });
    return parts.length === 1 ? (parts[0] as string) : parts.map((part) => `(${part})`).join(' and ');
  }

  ruled(action: 'read' | 'update', subject: string): readonly string[] | undefined {
    const key = keyOf(action, subject);
    if (!this.ruledNames.has(key)) {
      const named = this.named(action, subject);
      const own = ruledBy(this.ability.possibleRulesFor(action, subject), named);
      const unread = action === 'update' ? (this.ruled('read', subject) ?? []) : [];
      const all = named.filter((name) => own.includes(name) || unread.includes(name));
      this.ruledNames.set(key, all.length ? all : undefined);
    }
    return this.ruledNames.get(key);
  }

  withholding(): readonly string[] {
    return (this.withheldOf ??= [...this.columns.keys()].filter((subject) => this.ruled('read', subject)));
  }

  related(subject: string): RelatedRead | undefined {
    if (!this.lookups.has(subject)) this.lookups.set(subject, relatedRead(subject, this.rules, this.columns));
    return this.lookups.get(subject);
  }

  /** What rules may speak of singly. */
  private named(action: 'read' | 'update', subject: string): readonly string[] {
    const declared = this.columns.get(subject)?.ruledFields?.[action] ?? [];
    return action === 'update' && declared.length ? [...declared, ALL_ELSE] : declared;
  }

  /** What a question comes down to: actions, each with the field, if it is one of which rules may speak singly. */
  private asked(
    action: string,
    subject: string,
    field: string | undefined,
  ): readonly (readonly [string, string | undefined])[] {
    if (field === undefined || (action !== 'read' && action !== 'update')) return [[action, undefined]];
    const name = this.named(action, subject).includes(field) ? field : undefined;
    const unread = action === 'update' && this.ruled('read', subject)?.includes(field);
    return unread
      ? [
          [action, name],
          ['read', field],
        ]
      : [[action, name]];
  }

  private answer(action: string, subject: string, row: RowFacts | undefined, field?: string): boolean {
    return row === undefined
      ? this.canAtAll(action, subject, field)
      : this.canRow(action, subject, row, field);
  }

  private canRow(action: string, subject: string, row: RowFacts, field: string | undefined): boolean {
    for (const { conditions } of this.ability.possibleRulesFor(action, subject))
      for (const name of Object.keys(conditions ?? {}))
        if (row[name] === undefined) throw new Error(`${name} is needed to decide ${action} on ${subject}`);
    return this.ability.can(action, typed(subject, { ...row }), field);
  }

  private canAtAll(action: string, subject: string, field: string | undefined): boolean {
    const key = keyOf(action, subject, field);
    const known = this.answers.get(key) ?? this.ability.can(action, subject, field);
    this.answers.set(key, known);
    return known;
  }

  private compile(action: string, subject: string, field: string | undefined): CompiledFilter {
    // CASL answers the strongest rule first
    const rules = [...this.ability.rulesFor(action, subject, field)].reverse();
    // fields of which the same rules speak have the same filter
    const key = `${subject} ${rules.map(({ priority }) => priority).join()}`;
    const known =
      this.compiled.get(key) ??
      new CompiledFilter((params) =>
        rulesToSql(rules as unknown as AccessRule[], this.columns.get(subject)?.fields ?? {}, params),
      );
    this.compiled.set(key, known);
    return known;
  }
}

const keyOf = (action: string, subject: string, field = '') => `${action} ${subject} ${field}`;

/** The system itself (CLI, jobs of the system, demo): everything, inside its tenant. */
export const SYSTEM_RULES: readonly AccessRule[] = [{ action: ['manage'], subject: 'all' }];
