import { findEmbeddedPostgres, masterKey, startEmbeddedPostgres } from '@mimamori/embedded';

import { beTold } from '../supervised';

/**
 * Puts the database's addresses into the environment: those given, else the embedded database of the data folder, which
 * is joined when `npm start` runs and started for the length of the command when not.
 * @returns how to let go of it.
 */
export async function openGround(): Promise<() => Promise<void>> {
  await beTold();
  if (process.env.DATABASE_URL || process.env.MIGRATION_DATABASE_URL) return async () => {};
  const dataDir = process.env.MIMAMORI_DATA_DIR ?? '.mimamori';
  const running = await findEmbeddedPostgres(dataDir);
  const started = running ? undefined : await startEmbeddedPostgres({ dataDir });
  const { urls, dataDir: folder } = (running ?? started)!;
  process.env.DATABASE_URL = urls.app;
  process.env.SYSTEM_DATABASE_URL = urls.system;
  process.env.MIGRATION_DATABASE_URL = urls.migration;
  process.env.MIMAMORI_DATA_DIR = folder;
  process.env.MIMAMORI_MASTER_KEY ??= masterKey(folder);
  return async () => started?.stop();
}
