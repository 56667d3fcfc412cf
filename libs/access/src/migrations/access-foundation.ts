import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tells every process that somebody's rights may have changed. As a trigger it speaks for whatever writes the table,
 * in the transaction of the write; PostgreSQL sends equal signals of one transaction once.
 */
const SIGNAL = `
create function mimamori.signal_tenant() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_notify(tg_argv[0], coalesce(new.tenant_id, old.tenant_id)::text);
  return null;
end $$`;

const signal = (table: string, when: string, channel = 'mimamori_access_changed') =>
  `create trigger rights_changed after ${when} on ${table}
     for each row execute function mimamori.signal_tenant('${channel}')`;

export class AccessFoundation1763700060000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      SIGNAL,
      ...tenantTable('role_assignment', [
        'user_id uuid not null',
        'role text not null',
        "scope_kind text not null check (scope_kind in ('tenant', 'region', 'sites'))",
        'region_id uuid',
        'valid_from timestamptz',
        'valid_until timestamptz',
        'granted_by text not null',
        'version int not null default 1',
        'created_at timestamptz not null',
        'updated_at timestamptz not null',
        "check ((scope_kind = 'region') = (region_id is not null))",
        'check (valid_until > valid_from)',
        'foreign key (tenant_id, user_id) references user_account (tenant_id, id)',
        'foreign key (tenant_id, region_id) references region (tenant_id, id)',
      ]),
      'create index role_assignment_of_user on role_assignment (tenant_id, user_id)',
      'create index role_assignment_by_time on role_assignment (tenant_id, created_at, id)',
      'create index role_assignment_of_region on role_assignment (tenant_id, region_id) where region_id is not null',
      `create table role_assignment_site (
        tenant_id uuid not null,
        assignment_id uuid not null,
        site_id uuid not null,
        primary key (tenant_id, assignment_id, site_id),
        foreign key (tenant_id, assignment_id) references role_assignment (tenant_id, id) on delete cascade,
        foreign key (tenant_id, site_id) references site (tenant_id, id)
      )`,
      'create index role_assignment_site_of_site on role_assignment_site (tenant_id, site_id)',
      ...walled('role_assignment_site', ['select', 'insert', 'delete']),
      signal('role_assignment', 'insert or update or delete'),
      signal('role_assignment_site', 'insert or delete'),
      signal('tenant', 'update of status, code', 'mimamori_tenant_changed'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
