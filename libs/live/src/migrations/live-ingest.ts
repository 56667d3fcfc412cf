import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATUS = "in ('online', 'degraded', 'offline', 'unknown')";

/** What the reporter said last, whatever is shown; and how restless the camera has been. */
const REPORTED = `alter table camera_status
  drop column report_id,
  add column recent_reports bigint[] not null default '{}' check (cardinality(recent_reports) <= 8),
  add column reported_status text not null default 'unknown' check (reported_status ${STATUS}),
  add column reported_recording text not null default 'unknown' check (reported_recording in ('yes', 'no', 'unknown')),
  add column reported_reasons text[] not null default '{}' check (cardinality(reported_reasons) <= 10),
  add column reported_since timestamptz,
  add column silent boolean not null default false,
  add column flap_penalty double precision not null default 0 check (flap_penalty >= 0),
  add column flap_at timestamptz,
  add column flapping_until timestamptz,
  add constraint camera_status_flapping check (flapping_until is null or flap_at is not null)`;

/** The owner fills in for all tenants at once, so FORCE is off for as long as that takes; a count guards the silence of RLS. */
const FILL = [
  'alter table camera_status no force row level security',
  `do $$
  declare
    filled bigint;
  begin
    update camera_status set reported_status = status, reported_recording = recording,
      reported_reasons = case when reasons = '{no_report}' and status = 'unknown' then '{}' else reasons end,
      reported_since = coalesce(down_since, changed_at), silent = (status = 'unknown' and reasons = '{no_report}');
    get diagnostics filled = row_count;
    if filled <> (select count(*) from camera_status) then
      raise exception 'not every status was filled in';
    end if;
  end $$`,
  `insert into site_presence (tenant_id, id, updated_at)
    select tenant_id, site_id, max(changed_at) from camera_status group by tenant_id, site_id`,
  'alter table camera_status force row level security',
  `alter table camera_status alter column reported_since set not null, alter column reported_status drop default,
    alter column reported_recording drop default, alter column reported_reasons drop default`,
];

/** The row of a site is also the lock of whoever changes what its cameras show. */
const SITE_PRESENCE = [
  'dark_since timestamptz',
  "because text check (because in ('silent', 'reported'))",
  'cameras integer check (cameras >= 2)',
  'finding_at timestamptz',
  'version integer not null default 1',
  'updated_at timestamptz not null',
  `constraint site_presence_dark check ((dark_since is null) = (because is null) and (dark_since is null) = (cameras is null)
    and (finding_at is null or dark_since is not null))`,
  'constraint site_presence_site foreign key (tenant_id, id) references site (tenant_id, id)',
];

export class LiveIngest1763900010001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [table = '', ...wall] = tenantTable('site_presence', SITE_PRESENCE, ['select', 'insert', 'update']);
    const statements = [
      REPORTED,
      table,
      ...FILL,
      ...wall,
      // neither column ever changes with a report: renewals stay on their page
      'create index camera_status_of_site on camera_status (tenant_id, site_id)',
      'create index camera_status_down on camera_status (tenant_id, down_since) where down_since is not null',
      'create index site_presence_dark on site_presence (tenant_id, dark_since) where dark_since is not null',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
