import { type RolePasswords, ROLES, rolesSql } from '@mimamori/embedded';
import { ConfigError } from '@mimamori/platform';
import pg from 'pg';

type RoleKey = keyof RolePasswords;

const ROLE_OF: Readonly<Record<string, RoleKey>> = {
  DATABASE_URL: 'app',
  SYSTEM_DATABASE_URL: 'system',
  MIGRATION_DATABASE_URL: 'migrator',
};
const ADMIN = 'ADMIN_DATABASE_URL';

function urlIn(env: NodeJS.ProcessEnv, name: string): URL | string {
  const given = env[name];
  if (!given) return `${name} is not set`;
  if (!URL.canParse(given)) return `${name} is not a URL`;
  return new URL(given);
}

function passwordIn(env: NodeJS.ProcessEnv, name: string, role: string): { password: string } | string {
  const url = urlIn(env, name);
  if (typeof url === 'string') return url;
  if (decodeURIComponent(url.username) !== role) return `${name} must be of the user ${role}`;
  return url.password ? { password: decodeURIComponent(url.password) } : `${name} has no password`;
}

/** The three passwords, as the processes will use them. @throws ConfigError naming every wrong variable, and no value */
export function rolePasswords(env: NodeJS.ProcessEnv): RolePasswords {
  const problems: string[] = [];
  const passwords: Partial<Record<RoleKey, string>> = {};
  for (const [name, key] of Object.entries(ROLE_OF)) {
    const found = passwordIn(env, name, ROLES[key]);
    if (typeof found === 'string') problems.push(found);
    else passwords[key] = found.password;
  }
  const admin = urlIn(env, ADMIN);
  if (typeof admin === 'string')
    problems.push(`${admin}: a role that may create roles, on the database to prepare`);
  if (problems.length) throw new ConfigError(problems);
  return passwords as RolePasswords;
}

/**
 * Makes the three roles on the server of ADMIN_DATABASE_URL and hands its database to them; repeatable, and the way to change
 * a password. @returns the database's name
 */
export async function applyRoles(env: NodeJS.ProcessEnv): Promise<string> {
  const passwords = rolePasswords(env);
  const client = new pg.Client({ connectionString: env[ADMIN] });
  await client.connect();
  try {
    const { rows } = await client.query<{ database: string }>('select current_database() as database');
    const { database } = rows[0]!;
    // a statement that fails would stand in the server's log, with the passwords; only a superuser may keep it out
    await client.query(
      `select set_config('log_min_error_statement', 'panic', false) where current_setting('is_superuser')::boolean`,
    );
    await client.query(rolesSql({ database, passwords }));
    return database;
  } finally {
    await client.end();
  }
}
