import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Partial ones hold few rows: they cost little where most of the log is written. */
const INDEXES = [
  'create index audit_event_action on audit_event (tenant_id, action collate "C", occurred_at, id)',
  'create index audit_event_incident on audit_event (tenant_id, incident_id, occurred_at, id) where incident_id is not null',
  'create index audit_event_ip on audit_event (tenant_id, ip, occurred_at, id) where ip is not null',
  "create index audit_event_outcome on audit_event (tenant_id, outcome, occurred_at, id) where outcome <> 'ok'",
];

/** The tenant's own period; without a row the default holds. */
const RETENTION = tenantTable(
  'audit_retention',
  [
    'months integer not null check (months between 36 and 120)',
    'version integer not null default 1',
    'created_at timestamptz not null',
    'updated_at timestamptz not null',
    // one for each tenant: its id is the tenant's
    'check (id = tenant_id)',
  ],
  ['select', 'insert', 'update'],
);

export class AuditReading1764000010001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...INDEXES, ...RETENTION]) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
