type Grant = 'select' | 'insert' | 'update' | 'delete';
const ALL: readonly Grant[] = ['select', 'insert', 'update', 'delete'];

/** Row-level security for a table that holds rows of several tenants. Without it the app role has no rights at all. */
export function walled(table: string, grants: readonly Grant[] = ALL): string[] {
  const mine = 'tenant_id = (select mimamori.current_tenant())';
  return [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy tenant on ${table} to mimamori_app, mimamori_migrator using (${mine}) with check (${mine})`,
    `create policy system on ${table} to mimamori_system using (true) with check (true)`,
    `grant ${grants.join(', ')} on ${table} to mimamori_app`,
    `grant ${grants.join(', ')} on ${table} to mimamori_system`,
  ];
}

/**
 * A tenant table: `tenant_id` leads the key, row-level security is forced, rights are granted. `columns` are the lines
 * after `tenant_id`, `id`; constraints there start with `tenant_id`, too.
 */
export function tenantTable(
  table: string,
  columns: readonly string[],
  grants: readonly Grant[] = ALL,
): string[] {
  return [
    `create table ${table} (
      tenant_id uuid not null,
      id uuid not null,
      ${[...columns, 'primary key (tenant_id, id)'].join(',\n      ')}
    )`,
    ...walled(table, grants),
  ];
}
