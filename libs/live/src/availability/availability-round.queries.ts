export const MOST_TENANTS = 50;

/** The first day that is not summed up yet for every tenant at work, as `{day}`; null: there are no such tenants. */
export const SUMMED_UP_TO = `select to_char(min(coalesce(round.day, date '0001-01-01')), 'YYYY-MM-DD') as day
  from tenant left join availability_round round on round.tenant_id = tenant.tenant_id
  where tenant.status = 'active'`;

/** $1 the first day that is not over, $2 how many: tenants with days to sum up, longest waiting first. */
export const TENANTS_TO_SUM_UP = `select tenant.tenant_id as "tenantId" from tenant
  left join availability_round round on round.tenant_id = tenant.tenant_id
  where tenant.status = 'active' and (round.day is null or round.day < $1::date)
  order by round.last_turn_at nulls first, tenant.tenant_id limit $2`;

/** Where this tenant's round is; locked, so that a second worker waits for its turn. */
export const ROUND = `select to_char(day, 'YYYY-MM-DD') as day, after_site as "afterSite"
  from availability_round for update`;

export const ROUND_SEEN = `select to_char(day, 'YYYY-MM-DD') as day, after_site as "afterSite" from availability_round`;

/** The day of the first event that is kept. */
export const FIRST_DAY = `select to_char(min(at) at time zone 'Asia/Tokyo', 'YYYY-MM-DD') as day from status_event`;

/** $1 the last store that was summed up or null, $2 how many. */
export const NEXT_SITES = `select site.id from site
  where $1::uuid is null or site.id > $1::uuid order by site.id limit $2`;

/** $1 tenant, $2 day, $3 the last store or null, $4 now. */
export const ROUND_GOES_ON = `insert into availability_round (tenant_id, day, after_site, last_turn_at)
  values ($1, $2::date, $3, $4)
  on conflict (tenant_id) do update set day = excluded.day, after_site = excluded.after_site,
    last_turn_at = excluded.last_turn_at`;

/** $1 now: it goes to the end of the queue, and stays where it is in its round. */
export const TURN_FAILED = `update availability_round set last_turn_at = $1`;
