import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BlobsStore1763700001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable(
        'tenant_key',
        ['wrapped_key bytea not null', 'created_at timestamptz not null'],
        ['select', 'insert'],
      ),
      ...tenantTable(
        'blob',
        [
          'content_type text not null',
          'filename text',
          'size bigint not null check (size >= 0)',
          "sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$')",
          'tenant_key_id uuid not null',
          'wrapped_key bytea',
          'created_at timestamptz not null',
          'expires_at timestamptz',
          'deleted_at timestamptz',
          'check (deleted_at is null or wrapped_key is null)',
          'foreign key (tenant_id, tenant_key_id) references tenant_key (tenant_id, id)',
        ],
        // No right to delete: the row is the proof of what became of the bytes.
        ['select', 'insert', 'update'],
      ),
      'create index blob_of_key on blob (tenant_id, tenant_key_id)',
      'create index blob_expiry on blob (tenant_id, expires_at) where deleted_at is null and expires_at is not null',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
