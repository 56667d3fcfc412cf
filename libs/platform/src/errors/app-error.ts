/** One thing wrong with the input: a JSON pointer into the body (or `?name` for a query field) and a code. */
export interface ErrorItem {
  readonly pointer: string;
  /** `<lib>.<name>`; its sentence is `errors.<name>.detail` in that lib's language file. */
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
  /** A sentence that is already in the asked language (zod's own messages). */
  readonly message?: string;
}

export type ErrorParams = Readonly<Record<string, string | number>>;

/**
 * Base of every expected error. `code` is `<lib>.<name>`: stable, never translated, and the key of its title and detail
 * in i18n. Edges turn it into a problem document (RFC 9457).
 */
export class AppError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly params: ErrorParams = {},
    readonly items: readonly ErrorItem[] = [],
  ) {
    super(code);
    this.name = new.target.name;
  }
}
