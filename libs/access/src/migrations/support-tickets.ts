import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a ticket says never changes, so that it can become neither longer nor wider; it is closed once. */
const GUARD = `
create function mimamori.guard_support_ticket() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (new.code_hash, new.reason, new.scope_kind, new.starts_at, new.ends_at, new.opened_by, new.created_at) is distinct from
      (old.code_hash, old.reason, old.scope_kind, old.starts_at, old.ends_at, old.opened_by, old.created_at) then
    raise exception 'what a support ticket says does not change' using errcode = '23514', constraint = 'support_ticket_fixed';
  end if;
  if old.closed_at is not null then
    raise exception 'a support ticket is closed once' using errcode = '23514', constraint = 'support_ticket_step';
  end if;
  return new;
end $$`;

const TICKETS = [
  ...tenantTable(
    'support_ticket',
    [
      'code_hash bytea not null check (length(code_hash) = 32)',
      'reason text not null check (length(reason) between 1 and 1000)',
      "scope_kind text not null check (scope_kind in ('tenant', 'sites'))",
      'starts_at timestamptz not null',
      'ends_at timestamptz not null',
      'opened_by uuid not null',
      'closed_by text',
      'closed_at timestamptz',
      'close_note text check (length(close_note) between 1 and 1000)',
      'version integer not null default 1',
      'created_at timestamptz not null',
      'updated_at timestamptz not null',
      'constraint support_ticket_code unique (tenant_id, code_hash)',
      "constraint support_ticket_length check (ends_at > starts_at and ends_at <= starts_at + interval '72 hours')",
      'constraint support_ticket_closing check ((closed_at is null) = (closed_by is null))',
      'constraint support_ticket_opener foreign key (tenant_id, opened_by) references user_account (tenant_id, id)',
    ],
    ['select', 'insert', 'update'],
  ),
  'create index support_ticket_created on support_ticket (tenant_id, created_at, id)',
  'create index support_ticket_standing on support_ticket (tenant_id, ends_at) where closed_at is null',
  GUARD,
  `create trigger support_ticket_steps before update on support_ticket
     for each row execute function mimamori.guard_support_ticket()`,
  `create trigger rights_changed after insert or update on support_ticket
     for each row execute function mimamori.signal_tenant('mimamori_access_changed')`,
  `create table support_ticket_site (
    tenant_id uuid not null,
    ticket_id uuid not null,
    site_id uuid not null,
    primary key (tenant_id, ticket_id, site_id),
    foreign key (tenant_id, ticket_id) references support_ticket (tenant_id, id),
    foreign key (tenant_id, site_id) references site (tenant_id, id)
  )`,
  ...walled('support_ticket_site', ['select', 'insert']),
  'create index support_ticket_site_of_site on support_ticket_site (tenant_id, site_id, ticket_id)',
];

export class SupportTickets1764000100001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of TICKETS) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
