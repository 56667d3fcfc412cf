import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const PRIVACY_MASK = [
  'camera_id uuid not null',
  'label text check (length(label) between 1 and 100)',
  // x1, y1, x2, y2 … in ten-thousandths of the picture's width and height: whole numbers, so geometry is exact
  `points integer[] not null check (array_ndims(points) = 1 and cardinality(points) between 6 and 64
    and cardinality(points) % 2 = 0 and array_position(points, null) is null
    and 0 <= all (points) and 10000 >= all (points))`,
  "place text not null check (place in ('camera', 'edge', 'export'))",
  'reason text check (length(reason) between 1 and 500)',
  "state text not null check (state in ('in_force', 'withdrawn'))",
  'withdrawn_reason text check (length(withdrawn_reason) between 1 and 500)',
  'verified_on date',
  'verified_by uuid',
  'version integer not null default 1',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
  'constraint privacy_mask_camera foreign key (tenant_id, camera_id) references camera (tenant_id, id)',
  'constraint privacy_mask_verifier foreign key (tenant_id, verified_by) references user_account (tenant_id, id)',
  "constraint privacy_mask_withdrawn check ((state = 'withdrawn') = (withdrawn_reason is not null))",
  'constraint privacy_mask_verified check (verified_by is null or verified_on is not null)',
];

/** How far the daily review of a tenant's cameras has come; `after_camera` null: to the end. */
const FINDING_ROUND = `
create table camera_finding_round (
  tenant_id uuid primary key,
  day date not null,
  after_camera uuid,
  last_turn_at timestamptz not null
)`;

/** The row is locked first: of two withdrawals at once, the second one sees the first. */
const MASK_GATE = `
create function mimamori.require_mask_of_active(for_tenant uuid, for_camera uuid) returns void language plpgsql as $$
begin
  perform 1 from camera where tenant_id = for_tenant and id = for_camera for no key update;
  if exists (select from camera where tenant_id = for_tenant and id = for_camera
      and state = 'active' and mask_decision = 'needed')
    and not exists (select from privacy_mask where tenant_id = for_tenant and camera_id = for_camera
      and state = 'in_force') then
    raise exception 'an active camera that needs a mask has none in force'
      using errcode = '23514', constraint = 'camera_gate_mask', table = 'camera';
  end if;
end $$`;
const CAMERA_TRIGGER = `
create function mimamori.camera_came_to_need_mask() returns trigger language plpgsql as $$
begin
  perform mimamori.require_mask_of_active(new.tenant_id, new.id);
  return null;
end $$`;
const MASK_TRIGGER = `
create function mimamori.camera_lost_mask() returns trigger language plpgsql as $$
begin
  perform mimamori.require_mask_of_active(old.tenant_id, old.camera_id);
  return null;
end $$`;

const NEEDS = "new.state = 'active' and new.mask_decision = 'needed'";

/** Masks are withdrawn, never deleted: what was covered when is part of the register. */
export class PrivacyMasks1763800042000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable('privacy_mask', PRIVACY_MASK, ['select', 'insert', 'update']),
      'create index privacy_mask_of_camera on privacy_mask (tenant_id, camera_id, created_at, id)',
      `create index privacy_mask_in_force on privacy_mask (tenant_id, camera_id) where state = 'in_force'`,
      'create index privacy_mask_of_verifier on privacy_mask (tenant_id, verified_by)',
      FINDING_ROUND,
      ...walled('camera_finding_round', ['select', 'insert', 'update']),
      MASK_GATE,
      CAMERA_TRIGGER,
      MASK_TRIGGER,
      // cameras that were active before there were masks stay as they are; a finding tells of them
      `create constraint trigger camera_gate_mask_new after insert on camera
        deferrable initially deferred for each row when (${NEEDS})
        execute function mimamori.camera_came_to_need_mask()`,
      `create constraint trigger camera_gate_mask after update on camera
        deferrable initially deferred for each row
        when (${NEEDS} and (old.state <> 'active' or old.mask_decision is distinct from 'needed'))
        execute function mimamori.camera_came_to_need_mask()`,
      `create constraint trigger camera_gate_mask after update on privacy_mask
        deferrable initially deferred for each row
        when (old.state = 'in_force' and (new.state <> 'in_force' or new.camera_id <> old.camera_id))
        execute function mimamori.camera_lost_mask()`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
