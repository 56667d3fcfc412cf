import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each time a ticket was exchanged for a token. Kept with its ticket: who was let in stays answerable. */
const SESSIONS = [
  ...tenantTable(
    'support_session',
    [
      'ticket_id uuid not null',
      // of the operating company's tenant: behind another wall, so that nothing here can refer to them
      'operator_id uuid not null',
      'home_tenant_id uuid not null check (home_tenant_id <> tenant_id)',
      'home_session_id uuid not null',
      'opened_at timestamptz not null',
      'used_at timestamptz',
      'constraint support_session_ticket foreign key (tenant_id, ticket_id) references support_ticket (tenant_id, id)',
    ],
    ['select', 'insert', 'update'],
  ),
  'create index support_session_of_ticket on support_session (tenant_id, ticket_id, opened_at)',
];

export class IdentitySupportSessions1764000100002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of SESSIONS) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
