import { uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { useDatabase } from '../../../../test/support/database';
import { LocatorPurge } from './locator.purge';
import { TenantLocator } from './tenant-locator.service';

const database = useDatabase();
let parts: TestParts;
beforeAll(async () => {
  parts = await testParts(database, []);
  database.beforeDrop(() => parts.close());
});

it('removes entries whose credential has ended, whichever tenant they belong to', async () => {
  const locator = new TenantLocator(parts.db);
  const purge = new LocatorPurge(parts.db, parts.clock);
  const soon = new Date(parts.clock.now().getTime() + 60_000);
  const register = (credential: string, expiresAt?: Date) =>
    asTenant(uuidv7(), () =>
      parts.db.transaction((tx) => locator.register(tx, 'activation', credential, expiresAt)),
    );
  await register('link', soon);
  await register('other link', soon);
  await register('lasting');
  expect(await purge.purge()).toBe(0);
  parts.clock.advance(60_000);
  expect(await purge.purge()).toBe(2);
  expect(await locator.find('activation', 'link')).toBeNull();
  expect(await locator.find('activation', 'lasting')).not.toBeNull();
});
