import { searchable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class UserSearch1763800012000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of searchable('user_account')) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
