/** Positional parameters of one statement: `add` answers the placeholder, so text and values cannot drift apart. */
export class SqlParams {
  readonly values: unknown[] = [];

  /** `cast` is a literal type name of ours, never input. */
  add(value: unknown, cast?: string): string {
    this.values.push(value);
    return cast ? `$${this.values.length}::${cast}` : `$${this.values.length}`;
  }
}
