import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For `filter[country]`; rows of private addresses, and all of an installation without a table, are not in it. */
export class AuditCountry1764000130002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'create index audit_event_country on audit_event (tenant_id, country, occurred_at, id) where country is not null',
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
