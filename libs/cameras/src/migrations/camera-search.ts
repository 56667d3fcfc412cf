import { searchable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CameraSearch1763800041500 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = ['camera', 'camera_group', 'purpose'].flatMap(searchable);
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
