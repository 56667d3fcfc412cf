import { runMigrations } from 'graphile-worker';
import { DataSource, type MigrationInterface } from 'typeorm';

import { rowLevelSecurityOfJobs } from './job-tables';
import { plainPool } from './plain-pool';

export interface MigrateOptions {
  /** The migrating role's connection. */
  readonly url: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/**
 * Brings a database to the newest schema: the job runner's own tables, then the libs' migrations in one transaction.
 * @returns the names of the migrations that ran, oldest first.
 */
export async function migrate({ url, migrations }: MigrateOptions): Promise<string[]> {
  const pool = plainPool({ connectionString: url, max: 2 });
  try {
    await runMigrations({ pgPool: pool });
    for (const statement of rowLevelSecurityOfJobs()) await pool.query(statement);
  } finally {
    await pool.end();
  }
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations: [...migrations],
    migrationsTableName: 'migration',
    installExtensions: false,
    applicationName: 'mimamori-migrate',
  });
  await dataSource.initialize();
  try {
    const ran = await dataSource.runMigrations({ transaction: 'all' });
    return ran.map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}
