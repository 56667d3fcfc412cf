import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATE = [
  'site_id uuid not null',
  "status text not null check (status in ('online', 'degraded', 'offline', 'unknown'))",
  "recording text not null check (recording in ('yes', 'no', 'unknown'))",
  'reasons text[] not null check (cardinality(reasons) <= 10)',
  "previous_status text check (previous_status in ('online', 'degraded', 'offline', 'unknown'))",
];

const CAMERA_STATUS = [
  ...STATE,
  'report_id text check (length(report_id) between 1 and 64)',
  'reported_at timestamptz not null',
  'lease_until timestamptz not null',
  'changed_at timestamptz not null',
  'down_since timestamptz',
  // The transaction that changed the status last: what a snapshot saw, its subscribers are not told again.
  'xid xid8 not null',
  "constraint camera_status_down check ((down_since is not null) = (status in ('offline', 'unknown')))",
  'constraint camera_status_camera foreign key (tenant_id, id) references camera (tenant_id, id)',
  'constraint camera_status_site foreign key (tenant_id, site_id) references site (tenant_id, id)',
];

/** History without foreign keys: it is written far more often than cameras come and go, and no camera is ever deleted. */
const STATUS_EVENT = [
  'xid xid8 not null default pg_current_xact_id()',
  'seq bigint not null generated always as identity',
  'camera_id uuid not null',
  ...STATE,
  'at timestamptz not null',
];

export class Live1763700090000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable('camera_status', CAMERA_STATUS, ['select', 'insert', 'update']),
      // A report rewrites the row without touching an indexed column: room on the page keeps that cheap.
      'alter table camera_status set (fillfactor = 70)',
      ...tenantTable('status_event', STATUS_EVENT, ['select', 'insert']),
      'create index status_event_commit on status_event (tenant_id, xid, seq)',
      'create index status_event_camera on status_event (tenant_id, camera_id, seq)',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
