/** A list's columns: the row's field → its SQL expression. */
export type Columns<Row> = Readonly<Record<keyof Row & string, string>>;

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

  private text(names: readonly string[]): string {
    return names.map((name) => `${this.columns[name as keyof Row & string]} as "${name}"`).join(', ');
  }
}
