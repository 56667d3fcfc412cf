import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const ACTIONS = "array['view_live', 'view_playback', 'snapshot', 'export_footage', 'ptz']";

/** What was asked for never changes; only a waiting request is decided, and only an open grant ends. */
const STEPS = `
create function mimamori.guard_view_grant() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'requested' then
      raise exception 'a view grant begins as a request' using errcode = '23514', constraint = 'view_grant_step';
    end if;
    return new;
  end if;
  if (new.grantee_id, new.requester_id, new.actions, new.targets, new.minutes, new.networks, new.created_at)
      is distinct from
      (old.grantee_id, old.requester_id, old.actions, old.targets, old.minutes, old.networks, old.created_at)
    or (new.incident_id, new.not_before, new.footage_until) is distinct from
      (old.incident_id, old.not_before, old.footage_until)
    or (old.state <> 'requested' and (new.approver_id, new.starts_at, new.ends_at, new.footage_from) is distinct from
      (old.approver_id, old.starts_at, old.ends_at, old.footage_from)) then
    raise exception 'what a view grant says does not change' using errcode = '23514', constraint = 'view_grant_fixed';
  end if;
  if not (case old.state
      when 'requested' then new.state in ('approved', 'rejected', 'withdrawn', 'expired')
      when 'approved' then new.state in ('revoked', 'withdrawn', 'expired')
      else false end) then
    raise exception 'a view grant that is % cannot become %', old.state, new.state
      using errcode = '23514', constraint = 'view_grant_step';
  end if;
  return new;
end $$`;

const GRANTS = [
  ...tenantTable(
    'view_grant',
    [
      'grantee_id uuid not null',
      // the person, where a key asked; requested_by is who acted
      'requester_id uuid not null',
      'requested_by text not null',
      `actions text[] not null check (cardinality(actions) between 1 and 5 and actions <@ ${ACTIONS})`,
      "targets text not null check (targets in ('sites', 'cameras'))",
      'reason text check (length(reason) between 1 and 1000)',
      // incidents belong to a lib above this one
      'incident_id uuid',
      'minutes integer not null check (minutes between 1 and 44640)',
      'not_before timestamptz',
      'footage_from timestamptz',
      'footage_until timestamptz',
      "networks cidr[] not null default '{}' check (cardinality(networks) <= 20)",
      `state text not null check (state in
        ('requested', 'approved', 'rejected', 'revoked', 'withdrawn', 'expired'))`,
      // when time alone ends the request, or the grant
      'lapses_at timestamptz not null',
      'approver_id uuid',
      'starts_at timestamptz',
      'ends_at timestamptz',
      'decided_by text',
      'decided_at timestamptz',
      'ended_by text',
      'ended_at timestamptz',
      'note text check (length(note) between 1 and 1000)',
      'version integer not null default 1',
      'created_at timestamptz not null',
      'updated_at timestamptz not null',
      'constraint view_grant_reasoned check (reason is not null or incident_id is not null)',
      'constraint view_grant_four_eyes check (approver_id <> requester_id and approver_id <> grantee_id)',
      `constraint view_grant_approval check ((approver_id is null) = (starts_at is null)
        and (approver_id is null) = (ends_at is null) and (approver_id is null or footage_from is not null)
        and (state not in ('requested', 'rejected') or approver_id is null)
        and (state not in ('approved', 'revoked') or approver_id is not null))`,
      `constraint view_grant_length check (ends_at > starts_at
        and ends_at <= starts_at + minutes * interval '1 minute' and (approver_id is null or lapses_at = ends_at))`,
      'constraint view_grant_footage check (footage_from < footage_until)',
      'constraint view_grant_grantee foreign key (tenant_id, grantee_id) references user_account (tenant_id, id)',
      'constraint view_grant_requester foreign key (tenant_id, requester_id) references user_account (tenant_id, id)',
      'constraint view_grant_approver foreign key (tenant_id, approver_id) references user_account (tenant_id, id)',
    ],
    ['select', 'insert', 'update'],
  ),
  'create index view_grant_created on view_grant (tenant_id, created_at, id)',
  'create index view_grant_of_grantee on view_grant (tenant_id, grantee_id, created_at, id)',
  'create index view_grant_of_requester on view_grant (tenant_id, requester_id, created_at, id)',
  `create index view_grant_pending on view_grant (tenant_id, lapses_at) where state in ('requested', 'approved')`,
  STEPS,
  `create trigger view_grant_steps before update on view_grant
     for each row execute function mimamori.guard_view_grant()`,
  // after the wall between tenants has had its say
  `create trigger view_grant_begins after insert on view_grant
     for each row execute function mimamori.guard_view_grant()`,
  `create trigger rights_changed after update on view_grant
     for each row execute function mimamori.signal_tenant('mimamori_access_changed')`,
  // all that it touches, also where it names cameras: whoever approves must be responsible for each of them
  `create table view_grant_site (
    tenant_id uuid not null,
    grant_id uuid not null,
    site_id uuid not null,
    primary key (tenant_id, grant_id, site_id),
    foreign key (tenant_id, grant_id) references view_grant (tenant_id, id),
    foreign key (tenant_id, site_id) references site (tenant_id, id)
  )`,
  ...walled('view_grant_site', ['select', 'insert']),
  'create index view_grant_site_of_site on view_grant_site (tenant_id, site_id, grant_id)',
  // cameras belong to a lib above this one: one that is gone opens nothing
  `create table view_grant_camera (
    tenant_id uuid not null,
    grant_id uuid not null,
    camera_id uuid not null,
    site_id uuid not null,
    primary key (tenant_id, grant_id, camera_id),
    foreign key (tenant_id, grant_id, site_id) references view_grant_site (tenant_id, grant_id, site_id)
  )`,
  ...walled('view_grant_camera', ['select', 'insert']),
  `create table view_grant_policy (
    tenant_id uuid primary key references tenant (tenant_id),
    max_minutes integer not null check (max_minutes between 1 and 44640),
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  ...walled('view_grant_policy', ['select', 'insert', 'update']),
];

export class ViewGrants1764000030001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of GRANTS) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
