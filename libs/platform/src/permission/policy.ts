/** One thing that permissions speak of. */
export interface SubjectPolicy {
  /** Every action that exists on it. */
  readonly actions: readonly string[];
  /**
   * Condition field → the SQL expression behind it, over the alias that the subject's queries use. A row given to `can`
   * carries the same value under the same name.
   */
  readonly fields: Readonly<Record<string, string>>;
  /**
   * The field that a narrowed assignment binds to. Without it the subject belongs to the tenant as a whole, and a
   * narrowed assignment reaches it only through rules marked `anyScope`.
   */
  readonly scopedBy?: string;
}

/** `role` may do `actions` to `subject`, where `condition` holds (field → value, or list of values). */
export interface PolicyRule {
  readonly role: string;
  readonly actions: readonly string[];
  readonly subject: string;
  readonly condition?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly anyScope?: boolean;
}

/** Plain data: what a lib declares about its own subjects; `access` compiles abilities from all of them. */
export interface LibPolicy {
  readonly subjects: Readonly<Record<string, SubjectPolicy>>;
  readonly rules: readonly PolicyRule[];
}
