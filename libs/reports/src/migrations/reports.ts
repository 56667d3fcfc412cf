import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Reports1763700100000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable(
        'report',
        [
          "kind text not null check (kind in ('safeguards'))",
          "locale text not null check (locale in ('ja', 'en'))",
          'edition text not null',
          'as_of timestamptz not null',
          'period_from date not null',
          'period_to date not null check (period_from <= period_to)',
          "formats text[] not null check (formats <@ array['json', 'pdf'] and 'json' = any (formats))",
          "state text not null check (state in ('queued', 'done', 'failed'))",
          'problem_code text',
          'job_id uuid not null',
          'template text',
          'json_blob_id uuid',
          "json_sha256 text check (json_sha256 ~ '^[0-9a-f]{64}$')",
          'pdf_blob_id uuid',
          "pdf_sha256 text check (pdf_sha256 ~ '^[0-9a-f]{64}$')",
          'requested_by_kind text not null',
          'requested_by text not null',
          'version integer not null default 1',
          'created_at timestamptz not null',
          'updated_at timestamptz not null',
          'finished_at timestamptz',
          'check ((json_blob_id is null) = (json_sha256 is null))',
          'check ((pdf_blob_id is null) = (pdf_sha256 is null))',
          'check (pdf_blob_id is null or (json_blob_id is not null and template is not null))',
          'foreign key (tenant_id, json_blob_id) references blob (tenant_id, id)',
          'foreign key (tenant_id, pdf_blob_id) references blob (tenant_id, id)',
        ],
        ['select', 'insert', 'update'],
      ),
      'create index report_by_time on report (tenant_id, created_at, id)',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
