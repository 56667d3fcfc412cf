import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A job that a key started runs with what the key may do, and belongs to whose rights the key borrows, too. */
export class JobStarter1764000050001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table job add column on_behalf_of text, add column narrowing jsonb');
    await queryRunner.query(
      'alter table job add constraint job_starter check ((on_behalf_of is null) = (narrowing is null))',
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
