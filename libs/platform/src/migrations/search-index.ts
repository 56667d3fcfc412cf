import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The grams of folded text as numbers: each pair of neighbours (two kanji are enough to search) and, for the index and for terms of one
 * character, each character; mixed with the tenant's id so that tenants never share a posting list. Not a hash of the
 * server's: those may change between major versions, and an index outlives an upgrade.
 */
const GRAMS = `
create function mimamori.grams(tenant uuid, subject text, folded text, singles boolean) returns bigint[]
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(distinct gram # (ascii(subject)::bigint << 50)
    # ('x' || right(replace(tenant::text, '-', ''), 16))::bit(64)::bigint), '{}')
  from (
    select ascii(letter)::bigint as letter,
      ascii(lead(letter) over (order by place))::bigint as next
    from string_to_table(folded, null) with ordinality as letters (letter, place)
  ) pairs cross join lateral (
    select letter as gram where singles
    union all select letter * 2097152 + next where next <> 32
  ) grams
  where letter <> 32
$$`;

const TABLE = `
create table search_entry (
  tenant_id uuid not null,
  subject text not null,
  id uuid not null,
  grams bigint[] not null,
  primary key (tenant_id, subject, id)
)`;

/** Statement triggers: an import of 5,000 rows keeps its index in one statement. */
const ADDED = `
create function mimamori.search_added() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into search_entry (tenant_id, subject, id, grams)
    select tenant_id, tg_argv[0], id, mimamori.grams(tenant_id, tg_argv[0], search_text, true) from added;
  return null;
end $$`;
const CHANGED = `
create function mimamori.search_changed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update search_entry set grams = mimamori.grams(new_row.tenant_id, tg_argv[0], new_row.search_text, true)
    from changed new_row join before_change old_row on old_row.tenant_id = new_row.tenant_id and old_row.id = new_row.id
    where search_entry.tenant_id = new_row.tenant_id and search_entry.subject = tg_argv[0]
      and search_entry.id = new_row.id and new_row.search_text <> old_row.search_text;
  return null;
end $$`;
const REMOVED = `
create function mimamori.search_removed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from search_entry using removed
    where search_entry.tenant_id = removed.tenant_id and search_entry.subject = tg_argv[0] and search_entry.id = removed.id;
  return null;
end $$`;

/**
 * Ids of the tenant's rows whose text may hold all the terms, or null when they are more than `most`: then nearly every
 * row fits and walking the list in its order is faster. The caller checks the text itself, and the permission.
 */
const SEARCH = `
create function mimamori.search_ids(of_subject text, terms text[], most int) returns uuid[]
language plpgsql stable parallel safe security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := mimamori.current_tenant();
  asked bigint[];
  found uuid[];
begin
  select array_agg(distinct gram) into asked
    from unnest(terms) term cross join lateral unnest(mimamori.grams(tenant, of_subject, term, length(term) = 1)) gram;
  select array_agg(id) into found from (
    select id from search_entry
    where tenant_id = tenant and subject = of_subject and grams @> asked limit most + 1
  ) hits;
  return case when cardinality(found) > most then null else coalesce(found, '{}') end;
end $$`;

/**
 * Search under row-level security: LIKE and the array operators are not leakproof, so behind a policy no index serves them
 * (docs/adr/0011). Nobody has rights on `search_entry`; two functions of its owner write and read it, for the tenant that is set.
 */
export class SearchIndex1763800005000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      GRAMS,
      TABLE,
      'alter table search_entry enable row level security',
      'create index search_entry_grams on search_entry using gin (grams)',
      ADDED,
      CHANGED,
      REMOVED,
      SEARCH,
      `revoke all on function mimamori.search_ids, mimamori.search_added, mimamori.search_changed,
        mimamori.search_removed from public`,
      'grant execute on function mimamori.search_ids to mimamori_app, mimamori_system',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
