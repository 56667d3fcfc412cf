export const MOST_TENANTS = 50;

/** $1 today, $2 how many: tenants with cameras to look at whose round of today is not over, longest waiting first. */
export const TENANTS_TO_REVIEW = `select tenant.tenant_id as "tenantId" from tenant
  left join camera_finding_round round on round.tenant_id = tenant.tenant_id
  where tenant.status = 'active' and (round.day is distinct from $1::date or round.after_camera is not null)
    and exists (select from camera where camera.tenant_id = tenant.tenant_id and camera.state in ('active', 'suspended'))
  order by round.last_turn_at nulls first, tenant.tenant_id limit $2`;

/** $1 today, $2 how many: the next cameras of the round; a round of another day starts at the first. */
export const NEXT_CAMERAS = `select camera.id from camera
  where camera.state in ('active', 'suspended')
    and camera.id > coalesce((select round.after_camera from camera_finding_round round where round.day = $1::date),
      '00000000-0000-0000-0000-000000000000')
  order by camera.id limit $2`;

/** $1 tenant, $2 today, $3 the last camera looked at or null at the end of the round, $4 now. */
export const ROUND_GOES_ON = `insert into camera_finding_round (tenant_id, day, after_camera, last_turn_at)
  values ($1, $2::date, $3, $4)
  on conflict (tenant_id) do update set day = excluded.day, after_camera = excluded.after_camera,
    last_turn_at = excluded.last_turn_at`;

/** $1 tenant, $2 now: it goes to the end of the queue, and stays where it is in its round. */
export const TURN_FAILED = `insert into camera_finding_round (tenant_id, day, after_camera, last_turn_at)
  values ($1, '-infinity', null, $2)
  on conflict (tenant_id) do update set last_turn_at = excluded.last_turn_at`;
