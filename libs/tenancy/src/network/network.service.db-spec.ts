import { Forbidden, InvalidInput, NotFound, uuidv7, VersionMismatch } from '@mimamori/platform';
import { AlwaysFresh, asTenant, ListedTrail, nothing } from '@mimamori/platform/testing';
import { IfMatchHeader } from '@mimamori/web';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { givenTenant } from '@mimamori/tenancy/testing';

import { useDatabase } from '../../../../test/support/database';
import { NetworkListed, TooManyNetworks } from '../tenancy.errors';
import { TenantLocator } from '../tenant-locator/tenant-locator.service';
import { Tenant } from '../tenant/tenant.entity';
import { Tenants } from '../tenant/tenant.service';
import { TenantNetwork } from './network.entity';
import { networkListQuery } from './network.queries';
import { MOST_NETWORKS, Networks } from './network.service';

const database = useDatabase();
const trail = new ListedTrail();
let parts: TestParts;
let tenants: Tenants;
let networks: Networks;

beforeAll(async () => {
  parts = await testParts(database, [Tenant, TenantNetwork]);
  const { db, clock, keysets } = parts;
  tenants = new Tenants(db, clock, new TenantLocator(db), trail);
  networks = new Networks(db, clock, keysets, trail, new AlwaysFresh());
});
afterAll(() => parts.close());

const inTenant = (work: () => Promise<void>) =>
  asTenant(uuidv7(), async () => {
    await givenTenant(parts.db, tenants);
    await work();
  });
const office = { cidr: '203.0.113.77/24', name: '本部' };

describe('Networks', () => {
  it('know who is inside, and say nothing while none is listed', () =>
    inTenant(async () => {
      expect(await networks.contains('203.0.113.9')).toBeNull();
      const made = await networks.create(office);
      expect(made).toMatchObject({ cidr: '203.0.113.0/24', name: '本部', version: 1 });
      expect(await networks.get(made.id)).toEqual(made);
      await networks.create({ cidr: '2001:DB8:1::/48', name: '倉庫' });
      // one inside of another is no mistake: it has a name of its own
      await networks.create({ cidr: '203.0.113.128/25', name: '本部3階' });
      const known = ['203.0.113.9', '::ffff:203.0.113.9', '2001:db8:1::5', '203.0.114.1', undefined];
      expect(await Promise.all(known.map((ip) => networks.contains(ip)))).toEqual([
        true,
        true,
        true,
        false,
        false,
      ]);
      expect(trail.entries.find(({ subjectId }) => subjectId === made.id)).toEqual({
        action: 'tenancy.network.create',
        subject: 'Network',
        subjectId: made.id,
        details: { cidr: '203.0.113.0/24', name: '本部' },
      });
    }));

  it('are listed page by page', () =>
    inTenant(async () => {
      for (const index of [3, 1, 2])
        await networks.create({ cidr: `10.${index}.0.0/16`, name: `店舗${index}` });
      const first = await networks.list(networkListQuery.parse({ limit: '2' }));
      expect(first.items.map(({ name }) => name)).toEqual(['店舗1', '店舗2']);
      const cursor = first.nextCursor!;
      const rest = await networks.list(networkListQuery.parse({ limit: '2', cursor }));
      expect(rest).toMatchObject({ items: [{ name: '店舗3', cidr: '10.3.0.0/16' }], nextCursor: null });
      const newest = await networks.list(networkListQuery.parse({ sort: '-createdAt' }));
      expect(newest.items).toHaveLength(3);
    }));

  it('change under a version and go', () =>
    inTenant(async () => {
      const { id } = await networks.create(office);
      const match = IfMatchHeader.ofVersion(id, 1);
      expect(await networks.update(id, { cidr: '203.0.113.0/25' }, match)).toMatchObject({
        cidr: '203.0.113.0/25',
        version: 2,
      });
      expect(trail.entries.at(-1)?.details).toEqual({
        changes: [{ field: 'cidr', from: '203.0.113.0/24', to: '203.0.113.0/25' }],
      });
      expect(await networks.update(id, { cidr: '203.0.113.9/25' })).toMatchObject({ version: 2 });
      await expect(networks.update(id, { name: 'x' }, match)).rejects.toThrow(VersionMismatch);
      await expect(networks.remove(id, match)).rejects.toThrow(VersionMismatch);
      expect(await networks.remove(id)).toMatchObject({ id });
      expect(trail.entries.at(-1)).toMatchObject({ action: 'tenancy.network.delete', subjectId: id });
      await expect(networks.get(id)).rejects.toThrow(NotFound);
      expect(await networks.contains('203.0.113.9')).toBeNull();
    }));

  it.each([
    ['0.0.0.0/0', 'tenancy.network_too_wide'],
    ['::/0', 'tenancy.network_too_wide'],
    ['10.0.0.0/40', 'tenancy.network_malformed'],
    ['10.0', 'tenancy.network_malformed'],
  ])('refuse %s: %s', (cidr, code) =>
    inTenant(async () => {
      const items = [{ pointer: '/cidr', code }];
      await expect(networks.create({ cidr, name: 'x' })).rejects.toMatchObject({ items });
      const { id } = await networks.create(office);
      await expect(networks.update(id, { cidr })).rejects.toMatchObject({ items });
      await expect(networks.create({ cidr: 'drop table', name: 'x' })).rejects.toThrow(InvalidInput);
    }),
  );

  it('hold each network once, in whatever spelling', () =>
    inTenant(async () => {
      await networks.create(office);
      await expect(networks.create({ cidr: '::ffff:203.0.113.1/120', name: '別名' })).rejects.toThrow(
        NetworkListed,
      );
      const { id } = await networks.create({ cidr: '10.0.0.0/8', name: '店舗' });
      await expect(networks.update(id, { cidr: office.cidr })).rejects.toThrow(NetworkListed);
    }));

  it(`are ${MOST_NETWORKS} at most, also when two are added at once`, () =>
    inTenant(async () => {
      await parts.db.query(
        `insert into tenant_network (tenant_id, id, cidr, name, created_at, updated_at)
         select mimamori.current_tenant(), gen_random_uuid(), ('10.0.' || n || '.0/24')::cidr, 'x', $1, $1
         from generate_series(1, $2) n`,
        [parts.clock.now(), MOST_NETWORKS - 1],
      );
      const added = await Promise.allSettled([
        networks.create({ cidr: '192.0.2.0/24', name: 'a' }),
        networks.create({ cidr: '198.51.100.0/24', name: 'b' }),
      ]);
      expect(added.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      await expect(networks.create(office)).rejects.toThrow(TooManyNetworks);
    }));

  it('ask for permission, and stay inside of their tenant', () =>
    inTenant(async () => {
      const { id } = await networks.create(office);
      await asTenant(uuidv7(), async () => {
        await expect(networks.get(id)).rejects.toThrow(NotFound);
        expect(await networks.contains('203.0.113.9')).toBeNull();
      });
      await asTenant(uuidv7(), () => expect(networks.create(office)).rejects.toThrow(Forbidden), {
        permissions: nothing,
      });
    }));
});

describe('the database', () => {
  it.each(["'0.0.0.0/0'", "'10.0.0.0/7'", "'2000::/3'", "'203.0.113.9/24'"])('refuses %s', (cidr) =>
    inTenant(async () => {
      const insert = parts.db.query(
        `insert into tenant_network (tenant_id, id, cidr, name, created_at, updated_at)
         values (mimamori.current_tenant(), gen_random_uuid(), ${cidr}, 'x', $1, $1)`,
        [parts.clock.now()],
      );
      await expect(insert).rejects.toThrow(/check constraint|invalid cidr/);
    }),
  );
});
