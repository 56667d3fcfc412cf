/**
 * Sign-ins that happened while another session of the same person was in use at another address or device.
 * $1 from, $2 to, $3 how many make it look shared → how many people.
 */
export const SHARED_ACCOUNTS = `
select count(*)::int as shared from (
  select session.user_id from session
  where session.created_at > $1 and session.created_at <= $2 and exists (
    select from session other
    where other.tenant_id = session.tenant_id and other.user_id = session.user_id and other.id <> session.id
      and other.created_at < session.created_at and other.used_at > session.created_at
      and (other.ip is distinct from session.ip or other.device is distinct from session.device))
  group by session.user_id having count(*) >= $3
) shared`;

/**
 * People present on the day $1 (programs left out) and whether they have a second factor: one of ours, or one that their
 * provider vouched for when they signed in last.
 */
const PRESENT = `
with present as (
  select person.id, exists (
      select from mfa_factor factor where factor.tenant_id = person.tenant_id and factor.user_id = person.id)
    or coalesce((
      select session.amr @> '{fed,mfa}' from session
      where session.tenant_id = person.tenant_id and session.user_id = person.id
      order by session.created_at desc limit 1), false) as enrolled
  from user_account person
  where person.status = 'active' and (person.first_day is null or person.first_day <= $1)
    and (person.last_day is null or person.last_day >= $1)
    and not exists (
      select from role_assignment held
      where held.tenant_id = person.tenant_id and held.user_id = person.id and held.role = 'machine')
)`;

/** $1 day, $2 since when they connected, $3 addresses from outside, $4 ids of the privileged. */
export const ENROLLED = `${PRESENT}, remote as (
  select distinct session.user_id as id from session where session.used_at > $2
    and ((session.ip = any($3) and session.created_at > $2) or session.last_ip = any($3))
)
select count(*)::int as people, count(*) filter (where enrolled)::int as enrolled,
  count(*) filter (where id = any($4))::int as privileged,
  count(*) filter (where enrolled and id = any($4))::int as "privilegedEnrolled",
  count(*) filter (where id in (select remote.id from remote))::int as remote,
  count(*) filter (where enrolled and id in (select remote.id from remote))::int as "remoteEnrolled",
  (select count(*)::int from credential where mfa_exempt) as exempt
from present`;

/** $1: since when → addresses that people connected from. */
export const ADDRESSES = `
select distinct place.ip from session
cross join lateral (values (session.ip, session.created_at), (session.last_ip, session.used_at)) as place (ip, at)
where session.used_at > $1 and place.at > $1 and place.ip is not null limit 50000`;
