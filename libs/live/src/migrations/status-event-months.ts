import { walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const AHEAD = 3;

const TABLE = `
create table status_event (
  tenant_id uuid not null,
  at timestamptz not null,
  id uuid not null,
  seq bigint not null default nextval('public.status_event_number'),
  xid xid8 not null default pg_current_xact_id(),
  site_id uuid not null,
  camera_id uuid,
  camera_ids uuid[],
  status text not null check (status in ('online', 'degraded', 'offline', 'unknown')),
  recording text not null check (recording in ('yes', 'no', 'unknown')),
  reasons text[] not null check (cardinality(reasons) <= 10),
  previous_status text check (previous_status in ('online', 'degraded', 'offline', 'unknown')),
  constraint status_event_whom check (
    num_nonnulls(camera_id, camera_ids) = 1
    and (camera_ids is null or cardinality(camera_ids) between 2 and 500 and array_position(camera_ids, null) is null)
  ),
  primary key (tenant_id, at, id)
) partition by range (at)`;

/** The order of commits: of all, of a store, of a camera; and a store's own in the order of time. */
const INDEXES = [
  'create index status_event_commit on status_event (tenant_id, xid, seq)',
  'create index status_event_camera on status_event (tenant_id, camera_id, xid, seq) where camera_id is not null',
  'create index status_event_store on status_event (tenant_id, site_id, xid, seq)',
  'create index status_event_together on status_event (tenant_id, site_id, xid, seq) where camera_id is null',
  'create index status_event_time on status_event (tenant_id, site_id, at)',
];

/** Nobody but the owner has rights on a month itself; the policies stand behind that. */
const wall = (partition: string) => `
  execute format('alter table ${partition} enable row level security', part);
  execute format('alter table ${partition} force row level security', part);
  execute format('create policy tenant on ${partition} to mimamori_app, mimamori_migrator
    using (tenant_id = (select mimamori.current_tenant())) with check (tenant_id = (select mimamori.current_tenant()))', part);
  execute format('create policy system on ${partition} to mimamori_system using (true) with check (true)', part);`;

/**
 * Whoever may call this makes partitions of this one table and nothing else. Rows that came before their month did are
 * moved out of the default partition; FORCE is off there only inside this transaction, under an exclusive lock. A
 * reader who holds the lock makes it fail soon and be tried again, instead of making every report wait.
 */
const ADD_MONTH = `
create function mimamori.status_event_add_month(month date) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
  part text := 'status_event_' || to_char(month, 'YYYYMM');
  lower timestamptz := month::timestamp at time zone 'Asia/Tokyo';
  upper timestamptz := (month + interval '1 month')::timestamp at time zone 'Asia/Tokyo';
begin
  if month is null or month <> date_trunc('month', month)::date or month not between '2020-01-01' and '2099-12-01' then
    raise exception 'not the first day of a month: %', month using errcode = 'MM003';
  end if;
  if to_regclass('public.' || part) is not null then
    return false;
  end if;
  execute format('create table public.%I (like public.status_event including defaults including constraints)', part);
  lock table public.status_event_default in access exclusive mode;
  alter table public.status_event_default no force row level security;
  execute format('with early as (delete from public.status_event_default where at >= %L and at < %L returning *)
    insert into public.%I select * from early', lower, upper, part);
  alter table public.status_event_default force row level security;
  execute format('alter table public.status_event attach partition public.%I for values from (%L) to (%L)', part, lower, upper);
  ${wall('public.%I')}
  return true;
end $$`;

/** However it is called, it leaves the running month and the two before it. */
const DROP_MONTH = `
create function mimamori.status_event_drop_month(month date) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
  part regclass := to_regclass('public.status_event_' || to_char(month, 'YYYYMM'));
begin
  if month is null or month <> date_trunc('month', month)::date
    or month >= date_trunc('month', now() at time zone 'Asia/Tokyo') - interval '2 months' then
    raise exception 'not a month that may be dropped: %', month using errcode = 'MM003';
  end if;
  if not exists (select from pg_inherits where inhparent = 'public.status_event'::regclass and inhrelid = part) then
    return false;
  end if;
  execute format('drop table %s', part);
  return true;
end $$`;

/** What is there is moved month by month; the owner moves for all tenants at once, so FORCE comes last. */
const MOVE = [
  `do $$ begin
    perform mimamori.status_event_add_month(month::date) from (
      select date_trunc('month', at at time zone 'Asia/Tokyo') as month from status_event_before
      union
      select date_trunc('month', now() at time zone 'Asia/Tokyo') + ahead * interval '1 month'
      from generate_series(0, ${AHEAD}) ahead
    ) months;
  end $$`,
  `insert into status_event
      (tenant_id, at, id, seq, xid, site_id, camera_id, status, recording, reasons, previous_status)
    select tenant_id, at, id, seq, xid, site_id, camera_id, status, recording, reasons, previous_status
    from status_event_before`,
  `do $$ begin
    if (select count(*) from status_event) <> (select count(*) from status_event_before) then
      raise exception 'the history of statuses is not complete';
    end if;
  end $$`,
  "select setval('status_event_number', greatest(coalesce(max(seq), 0), 1)) from status_event_before",
  'drop table status_event_before',
];

const FUNCTIONS = 'function mimamori.status_event_add_month, mimamori.status_event_drop_month';

/** History by months of Asia/Tokyo, so that a month that has expired goes without a trace and at no cost. */
export class StatusEventMonths1763900000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      'alter table status_event rename to status_event_before',
      'alter table status_event_before no force row level security',
      'alter table status_event_before drop constraint status_event_pkey',
      'drop index status_event_commit, status_event_camera',
      'create sequence status_event_number',
      'grant usage on sequence status_event_number to mimamori_app, mimamori_system',
      TABLE,
      ...INDEXES,
      'create table status_event_default partition of status_event default',
      ...walled('status_event_default', ['select']),
      'revoke all on status_event_default from mimamori_app',
      ADD_MONTH,
      DROP_MONTH,
      `revoke all on ${FUNCTIONS} from public`,
      `grant execute on ${FUNCTIONS} to mimamori_system`,
      ...MOVE,
      ...walled('status_event', ['select', 'insert']),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
