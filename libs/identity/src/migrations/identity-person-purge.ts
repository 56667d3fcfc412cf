import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions and links are the system's to delete already; proofs of people who were made unrecognisable go with them. */
export class IdentityPersonPurge1764000010003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('grant delete on credential to mimamori_system');
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
