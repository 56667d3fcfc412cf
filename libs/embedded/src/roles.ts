export const ROLES = {
  app: 'mimamori_app',
  system: 'mimamori_system',
  migrator: 'mimamori_migrator',
} as const;

export type RoleKey = keyof typeof ROLES;

export type RolePasswords = Record<RoleKey, string>;

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function quoteText(text: string): string {
  if (text.includes('\\') || text.includes('\0'))
    throw new Error('a password for a database role may not contain a backslash or a zero byte');
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * A new role is neither superuser nor exempt from row security. An existing one is checked, not altered: ALTER ROLE
 * NOSUPERUSER is itself reserved to superusers, and hosted databases give none.
 */
function roleSql(role: string, password: string): string {
  return `do $$ begin
  if not exists (select from pg_catalog.pg_roles where rolname = '${role}') then
    create role ${role} login;
  elsif exists (select from pg_catalog.pg_roles where rolname = '${role}' and (rolsuper or rolbypassrls)) then
    raise exception 'role ${role} exists and is superuser or may bypass row security; tenants would not be separated';
  end if;
end $$;
alter role ${role} login password ${quoteText(password)};`;
}

/** SQL that makes the three login roles of a server, or gives the existing ones these passwords. Idempotent. */
export function serverRolesSql(passwords: RolePasswords): string {
  const roles: RoleKey[] = ['app', 'system', 'migrator'];
  return roles.map((key) => roleSql(ROLES[key], passwords[key])).join('\n');
}

/**
 * SQL that hands one database to the roles: the migrator owns it (and by that its schema `public`), app and system may only
 * connect and look names up. Run it connected to that database. Idempotent.
 */
export function databaseGrantsSql(database: string): string {
  const name = quoteName(database);
  return `do $$ begin
  -- giving an object away needs membership of the receiver, which only a superuser has by itself
  if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
    execute format('grant ${ROLES.migrator} to %I', current_user);
  end if;
end $$;
alter database ${name} owner to ${ROLES.migrator};
revoke all on database ${name} from public;
grant connect on database ${name} to ${ROLES.app}, ${ROLES.system};
alter schema public owner to pg_database_owner;
revoke all on schema public from public;
grant usage on schema public to ${ROLES.app}, ${ROLES.system};`;
}

/**
 * SQL for the three roles of one database, for the embedded server and to be printed for a real one. Idempotent. Run as
 * superuser (or as a role that may create roles and owns the database), connected to `database`.
 * Table grants are the migrations' business.
 */
export function rolesSql({ database, passwords }: { database: string; passwords: RolePasswords }): string {
  return `-- The database must exist, in UTF-8 with a Unicode character type, or Japanese text cannot be searched by index:
--   create database ${quoteName(database)} template template0 encoding 'UTF8' locale 'C.UTF-8';
${serverRolesSql(passwords)}
${databaseGrantsSql(database)}
`;
}
