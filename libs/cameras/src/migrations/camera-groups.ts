import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const GROUP = [
  `code text collate "C" not null check (code ~ '^[a-z0-9][a-z0-9_-]{0,39}$')`,
  'name text collate "C" not null check (length(name) between 1 and 100)',
  'name_en text check (length(name_en) between 1 and 100)',
  'description text check (length(description) between 1 and 1000)',
  'search_text text not null',
  'version integer not null default 1',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
  'constraint camera_group_code unique (tenant_id, code)',
];

const MEMBER = `
create table camera_group_member (
  tenant_id uuid not null,
  group_id uuid not null,
  camera_id uuid not null,
  primary key (tenant_id, group_id, camera_id),
  constraint camera_group_member_group foreign key (tenant_id, group_id) references camera_group (tenant_id, id),
  constraint camera_group_member_camera foreign key (tenant_id, camera_id) references camera (tenant_id, id)
)`;

/** Groups are only an order that people give: unlike cameras they may go. */
export class CameraGroups1763800041000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable('camera_group', GROUP),
      'create index camera_group_by_name on camera_group (tenant_id, name, id)',
      'create index camera_group_created on camera_group (tenant_id, created_at, id)',
      MEMBER,
      ...walled('camera_group_member', ['select', 'insert', 'delete']),
      'create index camera_group_member_of_camera on camera_group_member (tenant_id, camera_id, group_id)',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
