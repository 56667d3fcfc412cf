import type { Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DataSource } from 'typeorm';

import { CAPABILITY, type CapabilityDefinition } from '../capability/capability.decorator';
import { Config } from '../config/config';
import { plainPool } from './plain-pool';
import { APP_DATA_SOURCE, SYSTEM_POOL } from './tenant-db';
import { tenantPg } from './tenant-client';

/** The entities of every capability that this process loaded. */
export function loadedEntities(modules: ModulesContainer): (new () => object)[] {
  return [...modules.values()].flatMap(({ metatype }) => {
    const definition: CapabilityDefinition | undefined = Reflect.getMetadata(CAPABILITY, metatype);
    return [...(definition?.entities ?? [])];
  });
}

/** Nobody waits longer for a connection: a request is told so (503), and a wait in a circle comes undone. */
const LONGEST_WAIT_MILLISECONDS = 10_000;

export const databaseProviders: Provider[] = [
  {
    provide: APP_DATA_SOURCE,
    inject: [Config, ModulesContainer],
    useFactory: (config: Config, modules: ModulesContainer) =>
      new DataSource({
        type: 'postgres',
        url: config.databaseUrl,
        entities: loadedEntities(modules),
        poolSize: config.dbPoolSize,
        connectTimeoutMS: LONGEST_WAIT_MILLISECONDS,
        driver: tenantPg,
        applicationName: 'mimamori',
        installExtensions: false,
        synchronize: false,
        migrationsRun: false,
      }).initialize(),
  },
  {
    provide: SYSTEM_POOL,
    inject: [Config],
    useFactory: (config: Config) =>
      plainPool({
        connectionString: config.systemDatabaseUrl,
        max: config.dbPoolSize,
        connectionTimeoutMillis: LONGEST_WAIT_MILLISECONDS,
        application_name: 'mimamori-system',
      }),
  },
];
