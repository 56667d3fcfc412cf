import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const CLASS = `class in ('conventional_security', 'face_recognition_security', 'people_counting',
  'attribute_estimation', 'staff_monitoring', 'safety_operations', 'other')`;
const VERSIONED = [
  'version integer not null default 1',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
];
const shortText = (column: string, max: number) =>
  `${column} text check (length(${column}) between 1 and ${max})`;

const PURPOSE = [
  'code text collate "C" not null check (code ~ \'^[a-z0-9][a-z0-9_-]{0,39}$\')',
  'name text collate "C" not null check (length(name) between 1 and 100)',
  shortText('name_en', 100),
  'text text not null check (length(text) between 1 and 1000)',
  shortText('text_en', 1000),
  `class text not null check (${CLASS})`,
  "state text not null check (state in ('active', 'retired'))",
  'search_text text not null',
  ...VERSIONED,
  'constraint purpose_code unique (tenant_id, code)',
];

// Codes and names sort by code point: the same order in every database, whatever its locale.
const CAMERA = [
  'site_id uuid not null',
  'code text collate "C" not null check (length(code) between 1 and 40 and code !~ \'[[:space:][:cntrl:]]\')',
  'name text collate "C" not null check (length(name) between 1 and 200)',
  'area_id uuid',
  shortText('vendor', 100),
  shortText('model', 100),
  shortText('serial', 100),
  'mac macaddr',
  shortText('firmware', 100),
  `class text check (${CLASS})`,
  'owner_user_id uuid',
  `retention_class text check (retention_class in ('public_place', 'store_office', 'cash_dispute', 'face_nonmatch',
    'face_registered', 'marketing', 'custom'))`,
  "notice_class text check (notice_class in ('self_evident', 'publication', 'sign_and_publication'))",
  'audio boolean',
  'face_recognition boolean',
  "mask_decision text check (mask_decision in ('needed', 'not_needed'))",
  shortText('mask_reason', 500),
  'management_tls boolean',
  'stream_tls boolean',
  'installed_on date',
  "state text not null check (state in ('planned', 'active', 'suspended', 'retired'))",
  shortText('note', 2000),
  'search_text text not null',
  ...VERSIONED,
  'constraint camera_code unique (tenant_id, site_id, code)',
  'constraint camera_site foreign key (tenant_id, site_id) references site (tenant_id, id)',
  'constraint camera_area foreign key (tenant_id, site_id, area_id) references area (tenant_id, site_id, id)',
  'constraint camera_owner foreign key (tenant_id, owner_user_id) references user_account (tenant_id, id)',
  `constraint camera_gate check (state <> 'active' or (area_id is not null and owner_user_id is not null
    and retention_class is not null and audio is not null and mask_decision is not null))`,
  `constraint camera_mask_reason check (mask_decision is distinct from 'not_needed' or mask_reason is not null)`,
  `constraint camera_notice check (notice_class is distinct from 'self_evident' or class is null
    or (class = 'conventional_security' and face_recognition is not true))`,
];

const CAMERA_PURPOSE = `
create table camera_purpose (
  tenant_id uuid not null,
  camera_id uuid not null,
  purpose_id uuid not null,
  primary key (tenant_id, camera_id, purpose_id),
  constraint camera_purpose_camera foreign key (tenant_id, camera_id) references camera (tenant_id, id),
  constraint camera_purpose_purpose foreign key (tenant_id, purpose_id) references purpose (tenant_id, id)
)`;

/** The one part of the gate that no CHECK can see, because it lies in another table. */
const PURPOSE_GATE = `
create function mimamori.require_purpose_of_active(for_tenant uuid, for_camera uuid) returns void language plpgsql as $$
begin
  if exists (select from camera where tenant_id = for_tenant and id = for_camera and state = 'active')
    and not exists (select from camera_purpose where tenant_id = for_tenant and camera_id = for_camera) then
    raise exception 'an active camera needs a purpose of use'
      using errcode = '23514', constraint = 'camera_gate_purpose', table = 'camera';
  end if;
end $$`;
const CAMERA_TRIGGER = `
create function mimamori.camera_became_active() returns trigger language plpgsql as $$
begin
  perform mimamori.require_purpose_of_active(new.tenant_id, new.id);
  return null;
end $$`;
const CAMERA_PURPOSE_TRIGGER = `
create function mimamori.camera_lost_purpose() returns trigger language plpgsql as $$
begin
  perform mimamori.require_purpose_of_active(old.tenant_id, old.camera_id);
  return null;
end $$`;

/** Nothing of the register is ever deleted: cameras and purposes retire. */
const KEPT = ['select', 'insert', 'update'] as const;

export class Cameras1763700080000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable('purpose', PURPOSE, KEPT),
      'create index purpose_name on purpose (tenant_id, name, id)',
      'create index purpose_created on purpose (tenant_id, created_at, id)',
      ...tenantTable('camera', CAMERA, KEPT),
      'create index camera_created on camera (tenant_id, created_at, id)',
      'create index camera_of_site on camera (tenant_id, site_id, created_at, id)',
      'create index camera_by_code on camera (tenant_id, code, id)',
      'create index camera_by_name on camera (tenant_id, name, id)',
      'create index camera_of_area on camera (tenant_id, site_id, area_id)',
      'create index camera_of_owner on camera (tenant_id, owner_user_id)',
      CAMERA_PURPOSE,
      ...walled('camera_purpose', ['select', 'insert', 'delete']),
      'create index camera_purpose_of_purpose on camera_purpose (tenant_id, purpose_id, camera_id)',
      PURPOSE_GATE,
      CAMERA_TRIGGER,
      CAMERA_PURPOSE_TRIGGER,
      `create constraint trigger camera_gate_purpose after insert or update of state on camera
        deferrable initially deferred for each row when (new.state = 'active')
        execute function mimamori.camera_became_active()`,
      `create constraint trigger camera_gate_purpose after delete on camera_purpose
        deferrable initially deferred for each row execute function mimamori.camera_lost_purpose()`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
