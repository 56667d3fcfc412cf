import { walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The locator is read before anybody is known, so everybody may look up a hash; rows are written and removed only for
 * the tenant that is set.
 */
const LOCATOR = [
  `create table tenant_locator (
    hash bytea primary key check (length(hash) = 32),
    kind text not null,
    tenant_id uuid not null
  )`,
  'create index tenant_locator_of_tenant on tenant_locator (tenant_id, kind)',
  'alter table tenant_locator enable row level security',
  'alter table tenant_locator force row level security',
  'create policy look_up on tenant_locator for select to mimamori_app, mimamori_migrator using (true)',
  `create policy register on tenant_locator for insert to mimamori_app, mimamori_migrator
     with check (tenant_id = (select mimamori.current_tenant()))`,
  `create policy forget on tenant_locator for delete to mimamori_app, mimamori_migrator
     using (tenant_id = (select mimamori.current_tenant()))`,
  'create policy system on tenant_locator to mimamori_system using (true) with check (true)',
  'grant select, insert, delete on tenant_locator to mimamori_app, mimamori_system',
];

export class Tenancy1763700010000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `create table tenant (
        tenant_id uuid primary key,
        code text not null check (code ~ '^[a-z][a-z0-9-]{1,31}$'),
        name text not null check (length(name) between 1 and 200),
        status text not null default 'active' check (status in ('active', 'suspended', 'ended')),
        employee_count integer check (employee_count >= 0),
        max_identified_persons_6m integer check (max_identified_persons_6m >= 0),
        handles_as_contractor boolean,
        version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null
      )`,
      ...walled('tenant', ['select', 'insert', 'update']),
      ...LOCATOR,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
