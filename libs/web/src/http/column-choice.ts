import { fieldFilter, getPermissions } from '@mimamori/platform';

import type { MaskedSelect } from './list-sql';

/** A list's columns: the row's field → its SQL expression. */
export type Columns<Row> = Readonly<Record<Exclude<keyof Row & string, typeof WITHHELD>, string>>;

/** Names the fields that are null because the caller may not read them. */
const WITHHELD = 'withheld';

/** Each choice is a statement of its own, which every connection keeps: more than these shapes get all columns. */
const MOST_CHOICES = 30;

/** The `select` of a list whose callers may want less than all of it. */
export class ColumnChoice<Row extends object> {
  /** Every column. */
  readonly all: string;
  private readonly chosen = new Map<string, string>();

  constructor(readonly columns: Columns<Row>) {
    this.all = this.text(Object.keys(columns));
  }

  /** Those that are wanted; all of them when that is not known. */
  of(wanted: ReadonlySet<string> | undefined): string {
    if (!wanted) return this.all;
    const names = Object.keys(this.columns).filter((name) => wanted.has(name));
    const key = names.join();
    const known = this.chosen.get(key);
    if (known) return known;
    if (this.chosen.size >= MOST_CHOICES) return this.all;
    const text = this.text(names);
    this.chosen.set(key, text);
    return text;
  }

  /**
   * As `of`, with `null` for what the caller may not read, and with `withheld`, if that is wanted; nothing for nearly
   * everybody, from whom no rule withholds fields of the subject.
   */
  masked(subject: string, wanted?: ReadonlySet<string>): MaskedSelect | undefined {
    const ruled = getPermissions().ruled?.('read', subject);
    if (!ruled) return undefined;
    const names = Object.keys(this.columns).filter((name) => !wanted || wanted.has(name));
    const naming = !wanted || wanted.has(WITHHELD);
    const told = ruled.filter(
      (name) => Object.hasOwn(this.columns, name) && (naming || names.includes(name)),
    );
    return (params) => {
      const readable = new Map(told.map((name) => [name, fieldFilter(subject, name, params) ?? 'true']));
      const shown = names.map((name) => {
        const column = this.columns[name as keyof Columns<Row>];
        const may = readable.get(name);
        return `${may ? `case when ${may} then ${column} end` : column} as "${name}"`;
      });
      const named = naming ? [`${withheldAs(readable)} as "${WITHHELD}"`] : [];
      return [...shown, ...named].join(', ');
    };
  }

  private text(names: readonly string[]): string {
    return names.map((name) => `${this.columns[name as keyof Columns<Row>]} as "${name}"`).join(', ');
  }
}

/** Field → the condition under which it may be read: the names of those that may not. */
function withheldAs(readable: ReadonlyMap<string, string>): string {
  const names = [...readable].map(([name, may]) => `case when ${may} then null else '${name}' end`);
  return `array_remove(array[${names.join(', ')}]::text[], null)`;
}
