import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = `alter table camera_status
  add column offline_since timestamptz,
  add column restless_penalty double precision not null default 0 check (restless_penalty >= 0),
  add column restless_at timestamptz,
  add column restless_until timestamptz,
  add constraint camera_status_restless check (restless_until is null or restless_at is not null),
  add constraint camera_status_offline check (offline_since is null or reported_status in ('offline', 'unknown'))`;

/**
 * The owner fills in for all tenants at once, so FORCE is off for as long as that takes. Who was said to be offline is taken
 * to have been so since its reporter first said that it does not work: more was not kept.
 */
const FILL = [
  'alter table camera_status no force row level security',
  `update camera_status set offline_since = reported_since where reported_status = 'offline'`,
  'alter table camera_status force row level security',
];

/** Damping of changes that do not decide whether a camera works, and since when it is known to be offline. */
export class RestlessCameras1764000070001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      COLUMNS,
      ...FILL,
      'drop index camera_status_down',
      'create index camera_status_offline on camera_status (tenant_id, offline_since) where offline_since is not null',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
