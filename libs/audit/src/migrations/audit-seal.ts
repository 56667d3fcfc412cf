import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `salt` opens what a row commits to. After an erasure `openings` does: the salts that are left, and who erased the others. */
const OPENINGS = [
  `create index audit_event_behalf on audit_event (tenant_id, on_behalf_of, occurred_at, id) where on_behalf_of is not null`,
  'alter table audit_event alter column salt drop not null',
  `alter table audit_event add column openings jsonb check (jsonb_typeof(openings) = 'object')`,
  'alter table audit_event add constraint audit_event_opened check ((salt is null) = (openings is not null))',
];

/**
 * The chain: what was sealed, in the order of sealing. `commitments` are five SHA-256 values (country, details, device, ip,
 * reason), which stay when the values are erased.
 */
const AUDIT_SEAL = [
  `create table audit_seal (
    tenant_id uuid not null,
    seq bigint not null check (seq > 0),
    event_id uuid not null,
    commitments bytea not null check (length(commitments) = 160),
    row_hash bytea not null check (length(row_hash) = 32),
    chain_hash bytea not null check (length(chain_hash) = 32),
    sealed_at timestamptz not null,
    primary key (tenant_id, seq),
    unique (tenant_id, event_id),
    foreign key (tenant_id, event_id) references audit_event (tenant_id, id)
  )`,
  ...walled('audit_seal', ['select', 'insert']),
];

/** Where sealing stands: `sealed_below` is the transaction below which every row of the log is sealed. */
const AUDIT_HEAD = [
  `create table audit_head (
    tenant_id uuid not null primary key,
    seq bigint not null check (seq >= 0),
    chain_hash bytea not null check (length(chain_hash) = 32),
    sealed_below xid8,
    sealed_at timestamptz not null
  )`,
  ...walled('audit_head', ['select', 'insert', 'update']),
];

const AUDIT_CHECKPOINT = [
  ...tenantTable(
    'audit_checkpoint',
    [
      'seq bigint not null check (seq > 0)',
      'chain_hash bytea not null check (length(chain_hash) = 32)',
      "occasion text not null check (occasion in ('daily', 'verified', 'export', 'pruning'))",
      'day date',
      'signed_at timestamptz not null',
      'envelope jsonb not null',
      'published_at timestamptz',
      "check ((occasion = 'daily') = (day is not null))",
      'unique (tenant_id, day)',
    ],
    ['select', 'insert'],
  ),
  'create index audit_checkpoint_place on audit_checkpoint (tenant_id, seq, id)',
  'create index audit_checkpoint_time on audit_checkpoint (tenant_id, signed_at, id)',
  // the one thing that becomes known later: that somebody outside has it
  'grant update (published_at) on audit_checkpoint to mimamori_app, mimamori_system',
];

const AUDIT_VERIFICATION = [
  ...tenantTable(
    'audit_verification',
    [
      'started_at timestamptz not null',
      'finished_at timestamptz not null',
      'after_seq bigint not null',
      'seq bigint not null',
      'intact boolean not null',
      'fault jsonb',
      'check (intact = (fault is null))',
    ],
    ['select', 'insert'],
  ),
  'create index audit_verification_time on audit_verification (tenant_id, finished_at, id)',
];

/**
 * Replaces the trigger that refused every change. What is let through: the two functions below (they run as their owner and say
 * what they do), and of an update only an erasure: named values to nothing, the salt to openings.
 */
const KEEP_EVENT = `
create function mimamori.keep_audit_event() returns trigger language plpgsql as $$
declare
  doing text := current_setting('mimamori.audit_change', true);
  erasable text[] := array['country', 'device', 'ip', 'reason', 'salt', 'openings'];
begin
  if current_user = 'mimamori_migrator' then
    if tg_op = 'DELETE' and doing = 'prune' then return old; end if;
    if tg_op = 'UPDATE' and doing = 'erase'
      and (to_jsonb(old) - erasable) = (to_jsonb(new) - erasable)
      and (new.country is null or new.country is not distinct from old.country)
      and (new.device is null or new.device is not distinct from old.device)
      and (new.ip is null or new.ip is not distinct from old.ip)
      and (new.reason is null or new.reason is not distinct from old.reason)
      and new.salt is null
      and new.openings is distinct from old.openings then
      return new;
    end if;
  end if;
  raise exception 'rows of % are never changed or removed', tg_table_name using errcode = 'MM003';
end $$`;

const KEEP_SEAL = `
create function mimamori.keep_audit_seal() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_user = 'mimamori_migrator'
    and current_setting('mimamori.audit_change', true) = 'prune' then
    return old;
  end if;
  raise exception 'rows of % are never changed or removed', tg_table_name using errcode = 'MM003';
end $$`;

const KEEP_CHECKPOINT = `
create function mimamori.keep_audit_checkpoint() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.published_at is null
    and (to_jsonb(old) - 'published_at') = (to_jsonb(new) - 'published_at') then
    return new;
  end if;
  raise exception 'rows of % are never changed or removed', tg_table_name using errcode = 'MM003';
end $$`;

/**
 * Takes the address, device, country and reason of a person out of the tenant's log (what they did or had done, and the reasons
 * of what was done to their account), at most so many rows a time, sealed ones only. What each row committed to stays, so the
 * chain does. Returns how many rows it changed.
 */
const ERASE = `
create function mimamori.erase_audit_person(person text, event_id uuid, most int)
returns int language plpgsql security definer set search_path = public, pg_catalog, pg_temp as $$
declare
  changed int;
begin
  if not exists (select from audit_event e where e.tenant_id = mimamori.current_tenant() and e.id = event_id
      and e.action = 'audit.person.erase' and e.subject_id = person) then
    raise exception 'values are erased only under an event of the log that says whose' using errcode = 'MM004';
  end if;
  perform set_config('mimamori.audit_change', 'erase', true);
  with due as (
    select e.tenant_id, e.id, held.fields
    from audit_event e
    cross join lateral (select array_remove(array[
      case when e.country is not null and (e.actor_id = person or e.on_behalf_of = person) then 'country' end,
      case when e.device is not null and (e.actor_id = person or e.on_behalf_of = person) then 'device' end,
      case when e.ip is not null and (e.actor_id = person or e.on_behalf_of = person) then 'ip' end,
      case when e.reason is not null then 'reason' end], null) as fields) held
    where e.tenant_id = mimamori.current_tenant() and cardinality(held.fields) > 0
      and (e.actor_id = person or e.on_behalf_of = person or (e.subject = 'User' and e.subject_id = person))
      -- nothing could prove later that an unsealed row was what it is now
      and exists (select from audit_seal s where s.tenant_id = e.tenant_id and s.event_id = e.id)
    order by e.id limit most
  )
  update audit_event e set
    country = case when 'country' = any(due.fields) then null else e.country end,
    device = case when 'device' = any(due.fields) then null else e.device end,
    ip = case when 'ip' = any(due.fields) then null else e.ip end,
    reason = case when 'reason' = any(due.fields) then null else e.reason end,
    salt = null,
    openings = (
      select jsonb_object_agg(field, case
        when field = any(due.fields) then jsonb_build_object('erasedBy', event_id)
        when e.openings is not null then e.openings -> field
        else jsonb_build_object('salt', encode(sha256(e.salt || convert_to(field, 'UTF8')), 'hex')) end)
      from unnest(array['country', 'details', 'device', 'ip', 'reason']) as field)
  from due where e.tenant_id = due.tenant_id and e.id = due.id;
  get diagnostics changed = row_count;
  perform set_config('mimamori.audit_change', '', true);
  return changed;
end $$`;

/** Removes the beginning of the tenant's chain up to a place that a checkpoint of this transaction anchors. */
const PRUNE = `
create function mimamori.prune_audit(up_to bigint) returns int
language plpgsql security definer set search_path = public, pg_catalog, pg_temp as $$
declare
  gone uuid[];
begin
  if not exists (select from audit_checkpoint c join audit_seal s on s.tenant_id = c.tenant_id and s.seq = c.seq
      where c.tenant_id = mimamori.current_tenant() and c.seq = up_to and c.occasion = 'pruning'
        and c.chain_hash = s.chain_hash) then
    raise exception 'the log is pruned only behind an anchor' using errcode = 'MM004';
  end if;
  perform set_config('mimamori.audit_change', 'prune', true);
  with removed as (
    delete from audit_seal s where s.tenant_id = mimamori.current_tenant() and s.seq <= up_to returning s.event_id
  ) select array_agg(removed.event_id) into gone from removed;
  delete from audit_event e where e.tenant_id = mimamori.current_tenant() and e.id = any(gone);
  perform set_config('mimamori.audit_change', '', true);
  return coalesce(cardinality(gone), 0);
end $$`;

/** The trigger on the table, its events, its function. */
const final = (table: string, keeper: string) => [
  `create trigger ${table}_is_final before update or delete on ${table} for each row execute function mimamori.${keeper}()`,
  `create trigger ${table}_stays before truncate on ${table} for each statement execute function mimamori.refuse_change()`,
];

export class AuditSeal1764000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...OPENINGS,
      ...AUDIT_SEAL,
      ...AUDIT_HEAD,
      ...AUDIT_CHECKPOINT,
      ...AUDIT_VERIFICATION,
      KEEP_EVENT,
      KEEP_SEAL,
      KEEP_CHECKPOINT,
      'drop trigger audit_event_is_final on audit_event',
      `create trigger audit_event_is_final before update or delete on audit_event
        for each row execute function mimamori.keep_audit_event()`,
      ...final('audit_seal', 'keep_audit_seal'),
      ...final('audit_checkpoint', 'keep_audit_checkpoint'),
      ERASE,
      PRUNE,
      'revoke all on function mimamori.erase_audit_person from public',
      'revoke all on function mimamori.prune_audit from public',
      'grant execute on function mimamori.erase_audit_person, mimamori.prune_audit to mimamori_app, mimamori_system',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
