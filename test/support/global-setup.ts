import { serverRegister } from './server-register';
import { adoptServer, startTestServer } from './test-server';
import { templateName } from './template-name';

/**
 * One PostgreSQL for the whole run. Sets TEST_PG_URL (superuser), TEST_PG_APP_URL, TEST_PG_SYSTEM_URL and
 * TEST_PG_MIGRATION_URL, all to the database `postgres`, and TEST_PG_TEMPLATE, the name of the migrated template.
 */
export default async function globalSetup(): Promise<void> {
  const register = serverRegister();
  register.users++;
  const given = process.env['TEST_PG_URL'];
  register.server ??= given ? adoptServer(given) : startTestServer();
  const { urls } = await register.server;
  process.env['TEST_PG_URL'] = urls.superuser;
  process.env['TEST_PG_APP_URL'] = urls.app;
  process.env['TEST_PG_SYSTEM_URL'] = urls.system;
  process.env['TEST_PG_MIGRATION_URL'] = urls.migration;
  process.env['TEST_PG_TEMPLATE'] = templateName();
}
