import { Forbidden, InvalidInput, NotFound, uuidv7, VersionMismatch } from '@mimamori/platform';
import { asTenant, ListedTrail, nothing } from '@mimamori/platform/testing';
import { IfMatchHeader } from '@mimamori/web';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { aTenantCreate, givenTenant } from '@mimamori/tenancy/testing';

import { useDatabase } from '../../../../test/support/database';
import { TenantCodeTaken } from '../tenancy.errors';
import { TenantLocator } from '../tenant-locator/tenant-locator.service';
import { Tenant } from './tenant.entity';
import { Tenants } from './tenant.service';

const database = useDatabase();
const trail = new ListedTrail();
let parts: TestParts;
let tenants: Tenants;
let locator: TenantLocator;

beforeAll(async () => {
  parts = await testParts(database, [Tenant]);
  locator = new TenantLocator(parts.db);
  tenants = new Tenants(parts.db, parts.clock, locator, trail);
});
afterAll(() => parts.close());

const given = (input: object = {}) => givenTenant(parts.db, tenants, input);

describe('Tenants', () => {
  it('are found by code before anybody is known', async () => {
    const tenantId = uuidv7();
    const made = await asTenant(tenantId, () => given({ code: 'mimamart' }));
    expect(made).toMatchObject({
      tenantId,
      code: 'mimamart',
      status: 'active',
      version: 1,
      employeeCount: null,
    });
    expect(await locator.find('code', 'mimamart')).toBe(tenantId);
    expect(await locator.find('refresh', 'mimamart')).toBeNull();
    expect(await locator.find('code', 'kumanomi')).toBeNull();
    expect(trail.entries.at(-1)).toMatchObject({ action: 'tenancy.tenant.create', subjectId: tenantId });
  });

  it('share no code', async () => {
    await asTenant(uuidv7(), () => given({ code: 'taken' }));
    await asTenant(uuidv7(), async () => {
      await expect(given({ code: 'taken' })).rejects.toThrow(TenantCodeTaken);
      await expect(tenants.current()).rejects.toThrow(NotFound);
    });
  });

  it.each(['', 'A', '1st', 'a b', 'a'.repeat(33)])('refuse the code "%s"', (code) =>
    asTenant(uuidv7(), () => expect(given(aTenantCreate({ code }))).rejects.toThrow(InvalidInput)),
  );

  it('change under a version', () =>
    asTenant(uuidv7(), async () => {
      const { tenantId } = await given();
      const match = IfMatchHeader.ofVersion(tenantId, 1);
      expect(await tenants.update({ employeeCount: 120 }, match)).toMatchObject({
        employeeCount: 120,
        version: 2,
      });
      expect(trail.entries.at(-1)?.details).toEqual({
        changes: [{ field: 'employeeCount', from: null, to: 120 }],
      });
      await expect(tenants.update({ employeeCount: 1 }, match)).rejects.toThrow(VersionMismatch);
      expect(await tenants.update({ employeeCount: 120 })).toMatchObject({ version: 2 });
    }));

  it('ask for permission', () =>
    asTenant(uuidv7(), () => expect(tenants.update({ name: 'x' })).rejects.toThrow(Forbidden), {
      permissions: nothing,
    }));
});

describe('TenantLocator', () => {
  it('forgets only its own tenant’s credentials', async () => {
    const [here, there] = [uuidv7(), uuidv7()];
    await asTenant(here, () => parts.db.transaction((tx) => locator.register(tx, 'activation', 'secret')));
    await asTenant(there, () => parts.db.transaction((tx) => locator.forget(tx, 'activation', 'secret')));
    expect(await locator.find('activation', 'secret')).toBe(here);
    await asTenant(here, () => parts.db.transaction((tx) => locator.forget(tx, 'activation', 'secret')));
    expect(await locator.find('activation', 'secret')).toBeNull();
  });

  it('lets nobody register for another tenant', () =>
    asTenant(uuidv7(), () =>
      expect(
        parts.db.query(
          "insert into tenant_locator (hash, kind, tenant_id) values (decode(repeat('00', 32), 'hex'), 'code', $1)",
          [uuidv7()],
        ),
      ).rejects.toThrow('row-level security'),
    ));

  it('stores no credential', async () => {
    const rows = await asTenant(uuidv7(), () => parts.db.query('select * from tenant_locator'));
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/mimamart|taken/);
  });
});
