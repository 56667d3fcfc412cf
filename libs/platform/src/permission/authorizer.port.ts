import type { Principal } from '../context/principal';
import type { SqlParams } from '../database/sql-params';

/** Condition field → value, as far as a row in hand says it. */
export type RowFacts = Readonly<Record<string, unknown>>;

/** What one principal may do, built once and used for every check and every list of a request. */
export interface Permissions {
  /** Changes whenever the answers may change; caches key on it. */
  readonly version: string;
  /**
   * Without `row`: may do it to at least one. With `row`: the subject's condition fields of that row. With `field`: to that
   * field of it. What may not be read may not be changed.
   */
  can(action: string, subject: string, row?: RowFacts, field?: string): boolean;
  /** As `can`, a boolean SQL expression over the aliases the subject's policy declares; `false` when nothing is allowed. */
  rowFilter(action: string, subject: string, params: SqlParams, field?: string): string;
  /**
   * The fields of which the caller's rules may say something else than of the row; `undefined` for nearly everybody. To
   * change, `*` among them is all that has no name as a field.
   */
  ruled?(action: 'read' | 'update', subject: string): readonly string[] | undefined;
  /** The subjects of which `ruled` names fields that may be withheld from the caller. */
  withholding?(): readonly string[];
  /**
   * The statement that answers, for each of the rows and in their order, what the rules on this subject ask for and the
   * policy calls `related`; `undefined` when they ask for nothing of the kind, which is the case for nearly everybody.
   */
  related?(subject: string): ((rows: readonly RowFacts[], params: SqlParams) => string) | undefined;
}

/** Port filled by `access`; an unfilled port refuses boot. */
export abstract class Authorizer {
  abstract permissionsOf(principal: Principal): Promise<Permissions>;
}
