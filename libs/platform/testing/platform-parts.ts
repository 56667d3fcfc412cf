import { randomBytes } from 'node:crypto';

import {
  type CapabilityRegistry,
  type Config,
  FixedClock,
  GateRegistry,
  Jobs,
  loadConfig,
  TenantDb,
} from '@mimamori/platform';
import pg from 'pg';
import { DataSource } from 'typeorm';

import { JobHandlers } from '../src/jobs/job.handlers';
import { tenantPg } from '../src/database/tenant-client';

/** The marked methods of capabilities that a spec pretends are there, by list (`gates`, `jobs`). */
export type PretendMethods = Readonly<
  Record<string, readonly { mark: object; call: (facts: object) => Promise<unknown> }[]>
>;

/** What services of the lower libs are made of, on one spec's own database; `close` it at the end. */
export interface PlatformParts {
  readonly db: TenantDb;
  readonly clock: FixedClock;
  readonly config: Config;
  readonly gates: GateRegistry;
  readonly jobs: Jobs;
  close(): Promise<void>;
}

/** For db-specs of single services; specs of whole behaviour start the app. */
export async function platformParts(
  { url, systemUrl }: { url: string; systemUrl: string },
  entities: readonly (new () => object)[],
  methods: PretendMethods = {},
): Promise<PlatformParts> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url,
    entities: [...entities],
    poolSize: 4,
    driver: tenantPg,
    installExtensions: false,
  }).initialize();
  const db = new TenantDb(dataSource, new pg.Pool({ connectionString: systemUrl, max: 1 }));
  const clock = new FixedClock(new Date('2026-11-21T00:00:00Z'));
  const registry = {
    markedMethods: (list: string) => methods[list] ?? [],
  } as unknown as CapabilityRegistry;
  const config = loadConfig({
    DATABASE_URL: url,
    SYSTEM_DATABASE_URL: systemUrl,
    MIMAMORI_MASTER_KEY: randomBytes(32).toString('base64'),
  });
  return {
    db,
    clock,
    config,
    gates: new GateRegistry(registry),
    jobs: new Jobs(db, clock, new JobHandlers(registry)),
    close: () => db.onApplicationShutdown(),
  };
}
