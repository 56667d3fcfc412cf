import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys that sign what has to be proved later: one history for the whole installation, so no tenant. At each instant at most
 * one is valid, and none is ever removed: what it signed is verified for years.
 */
const SEALING_KEY = [
  `create table sealing_key (
    id text primary key,
    public_key bytea not null check (length(public_key) = 32),
    sealed_private_key bytea not null,
    valid_from timestamptz not null,
    valid_until timestamptz check (valid_until > valid_from),
    created_at timestamptz not null,
    constraint sealing_key_one_at_a_time exclude using gist (tstzrange(valid_from, valid_until) with &&)
  )`,
  'alter table sealing_key enable row level security',
  'alter table sealing_key force row level security',
  'create policy installation on sealing_key to mimamori_app, mimamori_system, mimamori_migrator using (true) with check (true)',
  'grant select, insert on sealing_key to mimamori_app, mimamori_system',
];

/** The one change that a key knows: its end, once. */
const KEPT = `
create function mimamori.keep_sealing_key() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.valid_until is null and new.valid_until is not null
    and (to_jsonb(old) - 'valid_until') = (to_jsonb(new) - 'valid_until') then
    return new;
  end if;
  raise exception 'sealing keys are never changed or removed' using errcode = 'MM003';
end $$`;

/**
 * Ends the newest key and begins the given one at the same instant, which lies ahead: whoever signs right now has chosen by
 * the history that it read. Returns that instant.
 */
const ROTATE = `
create function mimamori.rotate_sealing_key(
  new_id text, new_public_key bytea, new_sealed_private_key bytea, at timestamptz, ahead interval
) returns timestamptz language plpgsql security definer set search_path = public, pg_catalog, pg_temp as $$
declare
  last_from timestamptz;
  begins timestamptz;
begin
  perform pg_advisory_xact_lock(7203202);
  select max(valid_from) into last_from from sealing_key where valid_until is null;
  begins := case when last_from is null then at else greatest(at + ahead, last_from + interval '1 second') end;
  update sealing_key set valid_until = begins where valid_until is null;
  insert into sealing_key (id, public_key, sealed_private_key, valid_from, created_at)
    values (new_id, new_public_key, new_sealed_private_key, begins, at);
  return begins;
end $$`;

export class SealingKey1764000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...SEALING_KEY,
      KEPT,
      `create trigger sealing_key_is_kept before update or delete on sealing_key
        for each row execute function mimamori.keep_sealing_key()`,
      `create trigger sealing_key_stays before truncate on sealing_key
        for each statement execute function mimamori.keep_sealing_key()`,
      ROTATE,
      'revoke all on function mimamori.rotate_sealing_key from public',
      'grant execute on function mimamori.rotate_sealing_key to mimamori_system',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
