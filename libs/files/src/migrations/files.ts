import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const FILE = [
  // whose it is: a thing of a higher lib, which this one knows by name only
  "owner_subject text not null check (owner_subject ~ '^[A-Z][A-Za-z]{0,39}$')",
  'owner_id uuid not null',
  "kind text not null check (kind in ('photo', 'document'))",
  'title text collate "C" not null check (length(title) between 1 and 200)',
  'filename text check (length(filename) between 1 and 200)',
  `content_type text not null
    check (content_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf'))`,
  'size bigint not null check (size > 0)',
  "sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$')",
  "received_sha256 text not null check (received_sha256 ~ '^[0-9a-f]{64}$')",
  'width integer check (width > 0)',
  'height integer check (height > 0)',
  'blob_id uuid not null',
  "state text not null check (state in ('kept', 'removing', 'removed'))",
  'uploaded_by text not null',
  'removal_reason text check (length(removal_reason) between 1 and 500)',
  'removal_requested_by text',
  'removal_requested_at timestamptz',
  'removal_failures integer not null default 0 check (removal_failures >= 0)',
  'removed_at timestamptz',
  'search_text text not null',
  'version integer not null default 1',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
  'constraint file_blob unique (tenant_id, blob_id)',
  'constraint file_blob_known foreign key (tenant_id, blob_id) references blob (tenant_id, id)',
  `constraint file_pixels check ((content_type = 'application/pdf') = (width is null)
    and (width is null) = (height is null) and (kind <> 'photo' or width is not null))`,
  `constraint file_removal check ((state = 'kept') = (removal_reason is null)
    and (removal_reason is null) = (removal_requested_by is null)
    and (removal_reason is null) = (removal_requested_at is null))`,
  // a name may tell as much about a person as the file
  `constraint file_removed check ((state = 'removed') = (removed_at is not null)
    and (state = 'removed') = (filename is null))`,
];

export class Files1763800020000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      // No right to delete: the row is the proof of what became of the file.
      ...tenantTable('file', FILE, ['select', 'insert', 'update']),
      'create index file_of_owner on file (tenant_id, owner_subject, owner_id, created_at, id)',
      "create index file_removing on file (tenant_id, removal_requested_at) where state = 'removing'",
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
