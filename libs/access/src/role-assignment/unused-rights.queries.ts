import type { Reader } from '@mimamori/platform';

const UNUSED_DAYS = 90;
const DAY_MILLISECONDS = 86_400_000;

export interface UnusedRights {
  readonly assignments: number;
  readonly unused: number;
}

/**
 * Assignments in force, and those of them that were given more than ninety days ago and of whose holders the log has no row
 * since: nobody signed in, changed or looked at anything. Reading of registers is not logged, so somebody who only reads
 * counts by the sign-in; what a holder did by another right counts for all of theirs. So this is the least that is unused.
 */
const UNUSED = `
with live as (
  select held.tenant_id, held.id, held.user_id, held.group_id, held.created_at, held.valid_from from role_assignment held
  where (held.valid_from is null or held.valid_from <= $1) and (held.valid_until is null or held.valid_until > $1)
)
select count(*)::int as assignments, count(*) filter (where
  live.created_at < $2 and coalesce(live.valid_from < $2, true) and not exists (
    select from (
      select live.user_id where live.user_id is not null
      union all
      select member.user_id from user_group_member member
      where member.tenant_id = live.tenant_id and member.group_id = live.group_id
    ) holder
    where exists (
      select from audit_event did where did.tenant_id = live.tenant_id and did.actor_id = holder.user_id::text
        and did.occurred_at >= $2 and did.occurred_at <= $1)
      or exists (
      select from audit_event did where did.tenant_id = live.tenant_id and did.on_behalf_of = holder.user_id::text
        and did.occurred_at >= $2 and did.occurred_at <= $1)
  ))::int as unused
from live`;

/** How many rights the tenant has given, and how many of them nobody seems to need. */
export async function unusedRights(reader: Reader, asOf: Date): Promise<UnusedRights> {
  const since = new Date(asOf.getTime() - UNUSED_DAYS * DAY_MILLISECONDS);
  const [counts] = await reader.query<UnusedRights>(UNUSED, [asOf, since]);
  return counts ?? { assignments: 0, unused: 0 };
}
