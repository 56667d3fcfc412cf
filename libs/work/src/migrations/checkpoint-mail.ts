import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const RECEIVER = [
  'address text not null check (length(address) between 3 and 254)',
  "locale text not null check (locale in ('ja', 'en'))",
  "latest_mail jsonb check (jsonb_typeof(latest_mail) = 'object')",
  'version integer not null default 1',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
];

/**
 * What carries the head of the log out of the house, and to which mailbox. The keys hold for every new row; old ones have nothing
 * in these columns, and the owner of the table, which sees no rows under FORCE, could not look.
 */
const MAIL = `alter table mail
  add column attachment jsonb check (jsonb_typeof(attachment) = 'object' and length(attachment::text) <= 50000),
  add column checkpoint_id uuid,
  add column receiver_id uuid,
  add constraint mail_carries check (checkpoint_id is null or attachment is not null),
  add constraint mail_receiver_of check (receiver_id is null or checkpoint_id is not null),
  add constraint mail_checkpoint foreign key (tenant_id, checkpoint_id) references audit_checkpoint (tenant_id, id)
    not valid,
  add constraint mail_receiver foreign key (tenant_id, receiver_id) references checkpoint_receiver (tenant_id, id)
    on delete set null (receiver_id) not valid`;

export class WorkCheckpointMail1764000130001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable('checkpoint_receiver', RECEIVER),
      'create unique index checkpoint_receiver_once on checkpoint_receiver (tenant_id, lower(address))',
      'create index checkpoint_receiver_created on checkpoint_receiver (tenant_id, created_at, id)',
      MAIL,
      'create index mail_of_receiver on mail (tenant_id, receiver_id) where receiver_id is not null',
      'create index mail_of_checkpoint on mail (tenant_id, checkpoint_id) where checkpoint_id is not null',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
