import { getPermissions, SqlParams } from '@mimamori/platform';

const COLUMNS = `session.id, session.user_id as "userId", session.created_at as "createdAt", session.used_at as "usedAt",
  session.expires_at as "expiresAt", session.ip, session.device`;

function working(userId: string, now: Date, params: SqlParams): string {
  const allowed = getPermissions().rowFilter('read', 'Session', params);
  return `(${allowed}) and session.user_id = ${params.add(userId, 'uuid')} and session.ended_at is null
    and session.expires_at > ${params.add(now, 'timestamptz')}`;
}

export function ownSessions(userId: string, now: Date) {
  const params = new SqlParams();
  const where = working(userId, now, params);
  return {
    text: `select ${COLUMNS} from session where ${where} order by session.created_at desc, session.id desc limit 200`,
    values: params.values,
  };
}

export function ownSession(id: string, userId: string, now: Date) {
  const params = new SqlParams();
  const where = working(userId, now, params);
  return {
    text: `select ${COLUMNS} from session where ${where} and session.id = ${params.add(id, 'uuid')}`,
    values: params.values,
  };
}

/** A session with all that decides whether it works. */
export const SESSION_STANDING = `
select session.user_id as "userId", session.secret, session.generation, session.created_at as "createdAt",
  session.expires_at as "expiresAt", session.ended_at as "endedAt", session.amr, user_account.status,
  user_account.first_day::text as "firstDay", user_account.last_day::text as "lastDay", tenant.status as "tenantStatus"
from session
join user_account on user_account.tenant_id = session.tenant_id and user_account.id = session.user_id
join tenant on tenant.tenant_id = session.tenant_id
where session.id = $1`;
