import { walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SECONDS = ['online', 'degraded', 'flapping', 'offline', 'unknown'];
const seconds = (columns: readonly string[]) =>
  columns.map((column) => `${column} integer not null check (${column} >= 0)`).join(',\n  ');

/** What every row sums up; lengths are in seconds. */
const SUMS = seconds([
  ...SECONDS,
  'recorded',
  'unrecorded',
  'outages_open',
  'outages_begun',
  'longest_outage',
]);

/** `closing_*` is where the next day goes on; `closing_outage` how long the outage at hand was seen to last so far. */
const OF_CAMERA = `
create table availability_day (
  tenant_id uuid not null,
  camera_id uuid not null,
  day date not null,
  site_id uuid not null,
  ${SUMS},
  closing_state text not null check (closing_state in (${SECONDS.map((state) => `'${state}'`).join(', ')})),
  closing_recording text not null check (closing_recording in ('yes', 'no', 'unknown')),
  closing_outage integer check (closing_outage >= 0),
  primary key (tenant_id, camera_id, day),
  constraint availability_day_length check (${SECONDS.join(' + ')} between 1 and 86400),
  constraint availability_day_recording check (recorded + unrecorded <= ${SECONDS.join(' + ')}),
  constraint availability_day_open check (outages_open <= 1),
  constraint availability_day_camera foreign key (tenant_id, camera_id) references camera (tenant_id, id),
  constraint availability_day_site foreign key (tenant_id, site_id) references site (tenant_id, id)
)`;

/** The same of all cameras of a store side by side, and what no camera's day tells: when all were dark at once. */
const OF_SITE = `
create table availability_site_day (
  tenant_id uuid not null,
  site_id uuid not null,
  day date not null,
  cameras integer not null check (cameras > 0),
  ${SUMS},
  dark integer not null check (dark between 0 and 86400),
  primary key (tenant_id, site_id, day),
  constraint availability_site_day_length check (${SECONDS.join(' + ')} between 1 and 86400 * cameras),
  constraint availability_site_day_site foreign key (tenant_id, site_id) references site (tenant_id, id)
)`;

/** The day that is being summed up, and the last store that was; null: none yet. */
const ROUND = `
create table availability_round (
  tenant_id uuid primary key,
  day date not null,
  after_site uuid,
  last_turn_at timestamptz not null
)`;

export class Availability1763900000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const rewritten = ['select', 'insert', 'delete'] as const;
    const statements = [
      OF_CAMERA,
      ...walled('availability_day', rewritten),
      'create index availability_day_of_site on availability_day (tenant_id, site_id, day)',
      OF_SITE,
      ...walled('availability_site_day', rewritten),
      'create index availability_site_day_by_day on availability_site_day (tenant_id, day, site_id)',
      ROUND,
      ...walled('availability_round', ['select', 'insert', 'update']),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
