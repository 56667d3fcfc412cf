import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const signal = (table: string, when: string) =>
  `create trigger rights_changed after ${when} on ${table}
     for each row execute function mimamori.signal_tenant('mimamori_access_changed')`;

const NAMED = [
  'name text collate "C" not null check (length(name) between 1 and 100)',
  'name_en text check (length(name_en) between 1 and 100)',
  'description text check (length(description) between 1 and 1000)',
  'version int not null default 1',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
];

const GROUPS = [
  ...tenantTable('user_group', [
    `code text collate "C" not null check (code ~ '^[a-z0-9][a-z0-9_-]{0,39}$')`,
    ...NAMED,
    'constraint user_group_code unique (tenant_id, code)',
  ]),
  'create index user_group_by_name on user_group (tenant_id, name, id)',
  'create index user_group_created on user_group (tenant_id, created_at, id)',
  // `source` is who keeps the membership: people, or a provider of identities that is asked at each sign-in
  `create table user_group_member (
    tenant_id uuid not null,
    group_id uuid not null,
    user_id uuid not null,
    source text not null check (length(source) between 1 and 60),
    added_by text not null,
    created_at timestamptz not null,
    primary key (tenant_id, group_id, user_id),
    foreign key (tenant_id, group_id) references user_group (tenant_id, id) on delete cascade,
    foreign key (tenant_id, user_id) references user_account (tenant_id, id)
  )`,
  ...walled('user_group_member', ['select', 'insert', 'delete']),
  'create index user_group_member_of_user on user_group_member (tenant_id, user_id, group_id)',
  signal('user_group_member', 'insert or delete'),
];

const ROLES = [
  ...tenantTable('custom_role', [
    `code text collate "C" not null check (code ~ '^[a-z][a-z0-9_]{1,49}$')`,
    "rules jsonb not null check (jsonb_typeof(rules) = 'array' and jsonb_array_length(rules) <= 200)",
    ...NAMED,
    'constraint custom_role_code unique (tenant_id, code)',
  ]),
  `create table custom_role_include (
    tenant_id uuid not null,
    role_id uuid not null,
    code text not null,
    included_id uuid check (included_id <> role_id),
    primary key (tenant_id, role_id, code),
    foreign key (tenant_id, role_id) references custom_role (tenant_id, id) on delete cascade,
    constraint custom_role_included foreign key (tenant_id, included_id) references custom_role (tenant_id, id)
  )`,
  ...walled('custom_role_include', ['select', 'insert', 'delete']),
  `create index custom_role_include_of_role on custom_role_include (tenant_id, included_id)
     where included_id is not null`,
  signal('custom_role', 'update or delete'),
  signal('custom_role_include', 'insert or delete'),
];

/** Owners are named one by one: nobody becomes one by what a group, or a provider of identities, says. */
const ASSIGNMENTS = [
  'alter table role_assignment alter column user_id drop not null',
  'alter table role_assignment add column group_id uuid',
  'alter table role_assignment add column role_id uuid',
  'alter table role_assignment add constraint role_assignment_holder check (num_nonnulls(user_id, group_id) = 1)',
  `alter table role_assignment add constraint role_assignment_owner_by_name
     check (group_id is null or role not in ('tenant_owner', 'platform_operator'))`,
  'alter table role_assignment drop constraint role_assignment_scope_kind_check',
  `alter table role_assignment add constraint role_assignment_scope_kind_check
     check (scope_kind in ('tenant', 'region', 'sites', 'cameraGroups'))`,
  // `not valid`: holds for every write from now on. Rows that exist name neither, and no tenant is set to look them through
  `alter table role_assignment add constraint role_assignment_group
     foreign key (tenant_id, group_id) references user_group (tenant_id, id) not valid`,
  `alter table role_assignment add constraint role_assignment_custom_role
     foreign key (tenant_id, role_id) references custom_role (tenant_id, id) not valid`,
  'create index role_assignment_of_group on role_assignment (tenant_id, group_id) where group_id is not null',
  'create index role_assignment_of_role on role_assignment (tenant_id, role_id) where role_id is not null',
  // the groups themselves belong to a lib above this one: one that is gone reaches nothing
  `create table role_assignment_camera_group (
    tenant_id uuid not null,
    assignment_id uuid not null,
    camera_group_id uuid not null,
    primary key (tenant_id, assignment_id, camera_group_id),
    foreign key (tenant_id, assignment_id) references role_assignment (tenant_id, id) on delete cascade
  )`,
  ...walled('role_assignment_camera_group', ['select', 'insert', 'delete']),
  signal('role_assignment_camera_group', 'insert or delete'),
];

export class GroupsAndCustomRoles1764000020001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...GROUPS, ...ROLES, ...ASSIGNMENTS]) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
