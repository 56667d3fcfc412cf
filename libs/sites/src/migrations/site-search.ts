import { searchable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SiteSearch1763800011000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of searchable('site')) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
