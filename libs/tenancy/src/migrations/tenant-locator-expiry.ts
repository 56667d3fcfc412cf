import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Entries of one-time links outlived their links: nobody keeps the link, so nobody could name its entry. Now an entry
 * knows its own end. Those that are there already get the longest life a link has; force is lifted meanwhile, because
 * the owner may not update a row here.
 */
const EXPIRY = [
  'alter table tenant_locator add column expires_at timestamptz',
  'alter table tenant_locator no force row level security',
  `update tenant_locator set expires_at = now() + interval '72 hours' where kind = 'activation'`,
  'alter table tenant_locator force row level security',
  'create index tenant_locator_expiry on tenant_locator (expires_at) where expires_at is not null',
];

export class TenantLocatorExpiry1763800050001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of EXPIRY) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
