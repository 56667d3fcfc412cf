import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { actAs, Authorizer, loadConfig, systemPrincipal } from '@mimamori/platform';

import { AppModule } from '../app.module';
import { migrateDatabase } from '../migrate';
import { openGround } from './ground';

/** Runs work with every capability loaded, without HTTP and without the job runner. */
export async function inApp<T>(
  work: (app: INestApplicationContext) => Promise<T>,
  { migrate = false }: { migrate?: boolean } = {},
): Promise<T> {
  const letGo = await openGround();
  // what is wrong with it is named before anything is changed
  loadConfig(process.env);
  // a first start migrates and seeds in one process: loading every lib takes longer than either
  if (migrate) {
    await migrateDatabase({ migrationUrl: process.env.MIGRATION_DATABASE_URL! });
    process.send?.('migrated');
  }
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  try {
    return await work(app);
  } finally {
    await app.close();
    await letGo();
  }
}

/** Runs work for one tenant as `system:cli`: that is who the audit names. */
export function asCli<T>(app: INestApplicationContext, tenantId: string, work: () => Promise<T>): Promise<T> {
  const authorizer = app.get<Authorizer>(Authorizer as never, { strict: false });
  return actAs(authorizer, systemPrincipal('cli', tenantId), localeOfTerminal(), work);
}

export function localeOfTerminal(): 'ja' | 'en' {
  return (process.env.LC_ALL ?? process.env.LANG ?? '').startsWith('ja') ? 'ja' : 'en';
}
