import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who took the access list away, and when: a file is gone after a day, that it was produced is evidence (M14). */
const EXPORTS = [
  ...tenantTable(
    'access_matrix_export',
    [
      'produced_at timestamptz not null',
      'produced_by text not null',
      'lines integer not null check (lines >= 0)',
      'users integer not null check (users >= 0)',
      // every user and every site, without a filter
      'complete boolean not null',
      "sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$')",
    ],
    ['select', 'insert'],
  ),
  'create index access_matrix_export_complete on access_matrix_export (tenant_id, produced_at, id) where complete',
];

export class MatrixExport1764000150001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of EXPORTS) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
