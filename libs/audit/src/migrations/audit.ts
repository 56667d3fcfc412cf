import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Grants already leave the app no way to change a row; this stops the table's owner, too. */
const REFUSE_CHANGE = `
create function mimamori.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or removed', tg_table_name using errcode = 'MM003';
end $$`;

export class Audit1763700040000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      REFUSE_CHANGE,
      ...tenantTable(
        'audit_event',
        [
          'occurred_at timestamptz not null',
          "actor_kind text not null check (actor_kind in ('user', 'machine', 'system', 'anonymous'))",
          'actor_id text',
          // set when somebody of another tenant acted: the platform's own staff
          'actor_tenant_id uuid',
          'credential_id text',
          'on_behalf_of text',
          "action text not null check (action ~ '^[a-z][a-z0-9_.-]{0,99}$')",
          "subject text not null check (subject ~ '^[A-Za-z]{1,60}$')",
          'subject_id text',
          'footage_from timestamptz',
          'footage_to timestamptz',
          'reason text check (length(reason) <= 1000)',
          'incident_id uuid',
          'ip inet',
          "country text check (country ~ '^[A-Z]{2}$')",
          'device text check (length(device) <= 200)',
          "outcome text not null check (outcome in ('ok', 'denied', 'failed'))",
          'duration_ms bigint check (duration_ms >= 0)',
          "details jsonb not null default '{}' check (jsonb_typeof(details) = 'object')",
          'trace_id text not null',
          'salt bytea not null check (length(salt) = 16)',
          'transaction_id xid8 not null default pg_current_xact_id()',
          "check ((actor_kind = 'anonymous') = (actor_id is null))",
          'check ((footage_from is null) = (footage_to is null) and footage_from <= footage_to)',
        ],
        ['select', 'insert'],
      ),
      'create index audit_event_time on audit_event (tenant_id, occurred_at, id)',
      'create index audit_event_subject on audit_event (tenant_id, subject, subject_id, occurred_at, id)',
      'create index audit_event_actor on audit_event (tenant_id, actor_id, occurred_at, id)',
      'create index audit_event_commit on audit_event (tenant_id, transaction_id, id)',
      `create trigger audit_event_is_final before update or delete on audit_event
        for each row execute function mimamori.refuse_change()`,
      `create trigger audit_event_stays before truncate on audit_event
        for each statement execute function mimamori.refuse_change()`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
