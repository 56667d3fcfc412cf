import { searchable, tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TASK = [
  "kind text not null check (kind in ('finding', 'duty', 'manual'))",
  'code text collate "C" not null check (code ~ \'^[a-z][a-z-]{0,39}[.][a-z][a-z0-9_]{0,59}$\')',
  "subject text not null check (subject ~ '^[A-Z][A-Za-z]{0,59}$')",
  'subject_id text collate "C" not null check (length(subject_id) between 1 and 100)',
  'site_id uuid',
  "params jsonb not null check (jsonb_typeof(params) = 'object' and length(params::text) <= 4000)",
  'title text check (length(title) between 1 and 200)',
  'note text check (length(note) between 1 and 2000)',
  "severity text not null check (severity in ('info', 'low', 'medium', 'high', 'critical'))",
  "state text not null check (state in ('open', 'in_progress', 'done', 'dismissed'))",
  'owner_user_id uuid',
  'due_at timestamptz',
  'escalation_level smallint not null default 0 check (escalation_level between 0 and 3)',
  'escalated_at timestamptz',
  'next_escalation_at timestamptz',
  'opened_at timestamptz not null',
  'opened_by text not null',
  'closed_at timestamptz',
  'closed_by text',
  'outcome text check (length(outcome) between 1 and 1000)',
  'lapsed_at timestamptz',
  'search_text text not null',
  'version integer not null default 1',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
  'constraint task_site foreign key (tenant_id, site_id) references site (tenant_id, id)',
  'constraint task_owner foreign key (tenant_id, owner_user_id) references user_account (tenant_id, id)',
  "constraint task_title check ((kind = 'manual') = (title is not null))",
  `constraint task_closed check ((state in ('done', 'dismissed')) = (closed_at is not null)
    and (closed_at is null) = (closed_by is null))`,
  "constraint task_dismissed_why check (state <> 'dismissed' or outcome is not null)",
  "constraint task_lapsed check (lapsed_at is null or state = 'dismissed')",
  "constraint task_next check (next_escalation_at is null or (due_at is not null and state in ('open', 'in_progress')))",
];

/** What has become of a decision to dismiss: it stands until its cause is gone or has changed. */
const STANDING =
  "kind <> 'manual' and (state in ('open', 'in_progress') or (state = 'dismissed' and lapsed_at is null))";
const SEVERITY_ORDER =
  "(case severity when 'info' then 1 when 'low' then 2 when 'medium' then 3 when 'high' then 4 else 5 end)";

const MAIL = [
  'user_id uuid',
  'address text check (length(address) between 3 and 254)',
  "locale text check (locale in ('ja', 'en'))",
  'template text collate "C" not null check (template ~ \'^[a-z][a-z-]{0,39}[.][a-z][a-z0-9_]{0,59}$\')',
  "params jsonb not null check (jsonb_typeof(params) = 'object' and length(params::text) <= 20000)",
  "state text not null check (state in ('queued', 'sent', 'failed', 'suppressed'))",
  'reason text check (length(reason) between 1 and 100)',
  'attempts smallint not null default 0 check (attempts >= 0)',
  'next_attempt_at timestamptz',
  'address_key text',
  'sent_at timestamptz',
  'version integer not null default 1',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
  'constraint mail_user foreign key (tenant_id, user_id) references user_account (tenant_id, id)',
  'constraint mail_recipient check ((user_id is null) <> (address is null))',
  'constraint mail_locale check ((address is null) = (locale is null))',
  "constraint mail_queued check ((state = 'queued') = (next_attempt_at is not null))",
  "constraint mail_sent check ((state = 'sent') = (sent_at is not null) and (state <> 'sent' or address_key is not null))",
  "constraint mail_reason check (state not in ('failed', 'suppressed') or reason is not null)",
];

export class WorkTasks1763800030000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable('task', TASK, ['select', 'insert', 'update']),
      `create unique index task_standing on task (tenant_id, code, subject_id) where ${STANDING}`,
      'create index task_opened on task (tenant_id, opened_at, id)',
      "create index task_due on task (tenant_id, coalesce(due_at, 'infinity'::timestamptz), id)",
      `create index task_severity on task (tenant_id, ${SEVERITY_ORDER}, id)`,
      'create index task_of_site on task (tenant_id, site_id, opened_at, id)',
      'create index task_of_owner on task (tenant_id, owner_user_id, opened_at, id)',
      'create index task_of_subject on task (tenant_id, subject_id, opened_at, id)',
      'create index task_escalation on task (tenant_id, next_escalation_at) where next_escalation_at is not null',
      ...searchable('task'),
      ...tenantTable('mail', MAIL),
      'create index mail_due on mail (tenant_id, next_attempt_at) where next_attempt_at is not null',
      'create index mail_sent_to on mail (tenant_id, address_key, sent_at) where sent_at is not null',
      'create index mail_sent on mail (tenant_id, sent_at) where sent_at is not null',
      'create index mail_created on mail (tenant_id, created_at)',
      'create index mail_of_user on mail (tenant_id, user_id)',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
