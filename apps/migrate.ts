import { capabilityOf, migrate } from '@mimamori/platform';

import { CAPABILITIES } from './app.module';

/** Brings a database to this version's schema. @returns the names of the migrations that ran. */
export function migrateDatabase({ migrationUrl }: { migrationUrl: string }): Promise<string[]> {
  const migrations = CAPABILITIES.flatMap((capability) => [...(capabilityOf(capability).migrations ?? [])]);
  return migrate({ url: migrationUrl, migrations });
}
