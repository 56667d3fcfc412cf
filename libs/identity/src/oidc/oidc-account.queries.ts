export interface AccountRow {
  readonly id: string;
  readonly status: 'invited' | 'active' | 'disabled';
  readonly firstDay: string | null;
  readonly lastDay: string | null;
}

const ACCOUNT = `user_account.id, user_account.status, user_account.first_day::text as "firstDay",
  user_account.last_day::text as "lastDay"`;

/** Two first sign-ins of one person at once make one user. */
export const LOCK_SUBJECT = `select pg_advisory_xact_lock(hashtextextended($1, 0))`;

export const LINKED = `
select ${ACCOUNT} from external_identity
join user_account on user_account.tenant_id = external_identity.tenant_id and user_account.id = external_identity.user_id
where external_identity.issuer = $1 and external_identity.subject = $2`;

export const USED = 'update external_identity set used_at = $3 where issuer = $1 and subject = $2';

export interface NamedRow extends AccountRow {
  /** A person of this issuer has the account already. */
  readonly taken: boolean;
  /** The account holds, held or will hold a role as wide as the tenant. */
  readonly owner: boolean;
}

/** `$1` login id, `$2` issuer, `$3` roles that only owners give. */
export const NAMED = `
select ${ACCOUNT}, exists (
    select from external_identity
    where external_identity.tenant_id = user_account.tenant_id and external_identity.user_id = user_account.id
      and external_identity.issuer = $2) as taken,
  exists (
    select from role_assignment
    where role_assignment.tenant_id = user_account.tenant_id and role_assignment.user_id = user_account.id
      and role_assignment.role = any($3)) as owner
from user_account where user_account.login_id = $1`;
