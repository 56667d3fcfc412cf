import type { Locale, Translator } from '@mimamori/platform';
import type { WriteColumn } from '@mimamori/tabular';

import type { Rights } from '../matrix/matrix.rules';
import { isRole } from '../role/role.data';

/** The columns before those of the kinds of things. */
export const PERSON_COLUMNS = [
  'loginId',
  'name',
  'account',
  'place',
  'siteCode',
  'siteName',
  'role',
  'way',
  'group',
  'through',
  'scope',
  'grantId',
  'from',
  'until',
] as const;
export type PersonColumn = (typeof PERSON_COLUMNS)[number];

/** Codes of own roles → what they are called, in both languages. */
export type OwnRoleNames = ReadonlyMap<string, { readonly name: string; readonly nameEn: string | null }>;

/** What the codes of permissions are called, in one language. Looked up once for each file. */
export class MatrixWords {
  private readonly said = new Map<string, string>();

  constructor(
    private readonly translator: Translator,
    readonly locale: Locale,
    private readonly ownRoles: OwnRoleNames,
  ) {}

  /** @param key below `access:matrix_export.` */
  text(key: string, params: Readonly<Record<string, string | number>> = {}): string {
    const known = `${key} ${JSON.stringify(params)}`;
    const text =
      this.said.get(known) ?? this.translator.t(`access:matrix_export.${key}`, this.locale, params);
    this.said.set(known, text);
    return text;
  }

  /** What a role is called; one that is gone meanwhile is its own name. */
  role(code: string): string {
    if (isRole(code)) return this.translator.t(`access:roles.${code}.name`, this.locale);
    const own = this.ownRoles.get(code);
    return (this.locale === 'en' && own?.nameEn) || own?.name || code;
  }

  /** The headings, those of these kinds of things last. */
  columns(subjects: readonly string[]): WriteColumn[] {
    return [
      ...PERSON_COLUMNS.map((key) => ({ key, heading: this.text(`columns.${key}`) })),
      ...subjects.map((subject) => ({ key: columnOf(subject), heading: this.named('subjects', subject) })),
    ];
  }

  /** What may be done to each kind of thing, as cells of its column. */
  cells(rights: readonly Rights[]): Readonly<Record<string, string>> {
    return Object.fromEntries(
      rights.map(({ subject, actions, partly }) => [
        columnOf(subject),
        [
          ...actions.map((action) => this.named('actions', action)),
          ...partly.map((action) => this.text('partly', { action: this.named('actions', action) })),
        ].join(this.text('and')),
      ]),
    );
  }

  /** A kind of thing or an action that has no word yet is its own: it must not be missing from the list. */
  private named(kind: 'subjects' | 'actions', code: string): string {
    const key = `access:rights.${kind}.${code}`;
    return this.translator.exists(key, this.locale) ? this.translator.t(key, this.locale) : code;
  }
}

/** Apart from the names of the other columns. */
const columnOf = (subject: string) => `of.${subject}`;
