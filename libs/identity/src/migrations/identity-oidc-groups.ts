import { walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const MAPPING = [
  `create table identity_provider_group (
    tenant_id uuid not null,
    value text not null check (length(value) between 1 and 200),
    group_id uuid not null,
    primary key (tenant_id, value, group_id),
    foreign key (tenant_id) references identity_provider (tenant_id),
    foreign key (tenant_id, group_id) references user_group (tenant_id, id) on delete cascade
  )`,
  'create index identity_provider_group_of on identity_provider_group (tenant_id, group_id)',
  ...walled('identity_provider_group', ['select', 'insert', 'delete']),
];

/** A group that is deleted takes its mapping along. */
export class IdentityOidcGroups1764000060002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of MAPPING) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
