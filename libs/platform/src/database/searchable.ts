/**
 * For a migration: rows of `table` (with `id` and a folded `search_text`) are found by `searchedIds(subject, …)`, those
 * that are there already, too. The subject is the table's name.
 */
export function searchable(table: string): string[] {
  return [
    // The owner fills for all tenants at once: FORCE is off only inside this transaction, under an exclusive lock.
    `alter table ${table} no force row level security`,
    `insert into search_entry (tenant_id, subject, id, grams)
      select tenant_id, '${table}', id, mimamori.grams(tenant_id, '${table}', search_text, true) from ${table}`,
    `do $$ begin
      if (select count(*) from ${table}) <> (select count(*) from search_entry where subject = '${table}') then
        raise exception 'the search index of ${table} is not complete';
      end if;
    end $$`,
    `alter table ${table} force row level security`,
    `create trigger ${table}_search_added after insert on ${table} referencing new table as added
      for each statement execute function mimamori.search_added('${table}')`,
    `create trigger ${table}_search_removed after delete on ${table} referencing old table as removed
      for each statement execute function mimamori.search_removed('${table}')`,
    `create trigger ${table}_search_changed after update on ${table}
      referencing old table as before_change new table as changed
      for each statement execute function mimamori.search_changed('${table}')`,
  ];
}
