import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What ended can go: only the system role may delete, so no request ever does. */
const PURGE = [
  'alter table session drop constraint session_end_reason_check',
  `alter table session add constraint session_end_reason_check
     check (end_reason in ('signed_out', 'ended', 'reused', 'password_changed', 'expired'))`,
  'create index session_open on session (tenant_id, expires_at) where ended_at is null',
  'create index session_ended on session (tenant_id, ended_at) where ended_at is not null',
  'create index activation_expiry on activation (tenant_id, expires_at)',
  'grant delete on session, activation to mimamori_system',
];

export class IdentityPurge1763800050000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of PURGE) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
