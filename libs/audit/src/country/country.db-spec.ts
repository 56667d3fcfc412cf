import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Audit, LogFileVerifier, SealedLog, Verifications } from '@mimamori/audit';
import { anEntry } from '@mimamori/audit/testing';
import { TenantDb, uuidv7 } from '@mimamori/platform';
import { KeyRing } from '@mimamori/sealing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { sampleTable } from './country-table.sample';

const folder = mkdtempSync(path.join(tmpdir(), 'mimamori-country-'));
const file = path.join(folder, 'countries.mmdb');
beforeAll(() => {
  writeFileSync(file, sampleTable([['8.8.8.0/24', { country_code: 'US' }]]));
  process.env.MIMAMORI_COUNTRY_TABLE = file;
});
afterAll(() => {
  delete process.env.MIMAMORI_COUNTRY_TABLE;
  rmSync(folder, { recursive: true });
});

const app = useApp();
const PERSON = uuidv7();
let owner: SignedIn;

const write = (ip: string) =>
  app.as(owner.tenantId, () => app.get(Audit).record(anEntry({ action: 'live.start' })), {
    ip,
    principal: { kind: 'user', id: PERSON, tenantId: owner.tenantId },
  });
const list = (query: string) => app.call('GET', `/v1/audit-events?${query}`, { as: owner });
const verified = async () => {
  const lines = await app.as(owner.tenantId, async () => {
    const log = app.get(SealedLog);
    const all: string[] = [];
    for await (const line of log.exportLines(app.get(TenantDb), (await log.prepareExport())!)) all.push(line);
    return all;
  });
  const { body: keys } = await app.call('GET', '/.well-known/mimamori-sealing-keys.json');
  return { lines, verdict: await LogFileVerifier.verify(lines, new KeyRing(keys)) };
};

it('is that of a public address, listed and exported by it, sealed, and erased with its person', async () => {
  owner = await app.found('countries');
  for (const ip of ['10.0.0.1', '8.8.8.8', '::ffff:8.8.8.9', '9.9.9.9']) await write(ip);
  const found = await list('filter[country]=US&filter[action]=live.start');
  expect(found.body.items.map(({ ip, country }: { ip: string; country: string }) => [ip, country])).toEqual([
    ['::ffff:8.8.8.9', 'US'],
    ['8.8.8.8', 'US'],
  ]);
  expect((await list('filter[country]=us')).status).toBe(400);
  const twin = await app.graphql(
    owner,
    '{ auditEvents(filter: { country: "US" }) { edges { node { country } } } }',
  );
  expect(twin.body.data.auditEvents.edges).toHaveLength(2);
  const countryOf = async (ip: string) => (await list(`filter[ip]=${ip}`)).body.items[0].country;
  expect(await Promise.all(['10.0.0.1', '9.9.9.9'].map(countryOf))).toEqual([null, null]);

  const { lines, verdict } = await verified();
  expect(verdict).toMatchObject({ verdict: 'intact' });
  const forged = lines.map((line) => line.replace('"country":"US"', '"country":"JP"'));
  const { body: keys } = await app.call('GET', '/.well-known/mimamori-sealing-keys.json');
  expect(await LogFileVerifier.verify(forged, new KeyRing(keys))).toMatchObject({
    verdict: 'broken',
    row: { problem: 'changed', field: 'country' },
  });

  const erasedBy = uuidv7();
  await app.as(owner.tenantId, () =>
    app.get(TenantDb).transaction(async (tx) => {
      const entry = { id: erasedBy, action: 'audit.person.erase', subject: 'User', subjectId: PERSON };
      await app.get(Audit).append(tx, entry);
      await app.get(SealedLog).erasePerson(tx, PERSON, erasedBy);
    }),
  );
  expect((await list('filter[country]=US')).body.items).toEqual([]);
  expect((await verified()).verdict).toMatchObject({ verdict: 'intact' });
  const whole = await app.as(owner.tenantId, () => app.get(Verifications).verify(owner.tenantId));
  expect(whole).toMatchObject({ fault: null });
});
