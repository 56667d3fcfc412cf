import type { Principal } from '../context/principal';
import type { SqlParams } from '../database/sql-params';

/** What one principal may do, built once and used for every check and every list of a request. */
export interface Permissions {
  /** Changes whenever the answers may change; caches key on it. */
  readonly version: string;
  /** Without `row`: may do it to at least one. With `row`: the subject's condition fields of that row. */
  can(action: string, subject: string, row?: Readonly<Record<string, unknown>>): boolean;
  /** A boolean SQL expression over the aliases the subject's policy declares; `false` when nothing is allowed. */
  rowFilter(action: string, subject: string, params: SqlParams): string;
}

/** Port filled by `access`; an unfilled port refuses boot. */
export abstract class Authorizer {
  abstract permissionsOf(principal: Principal): Promise<Permissions>;
}
