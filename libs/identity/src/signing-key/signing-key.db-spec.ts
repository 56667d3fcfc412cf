import { randomBytes } from 'node:crypto';

import { type Config, FixedClock } from '@mimamori/platform';
import { type TestParts, testParts } from '@mimamori/web/testing';

import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { SigningKeys } from './signing-key.service';

const MINUTE = 60_000;
const database = useDatabase();
const config = { masterKey: randomBytes(32) } as Config;
let clock: FixedClock;
let processes: TestParts[];

beforeAll(async () => {
  clock = new FixedClock(new Date('2026-11-21T00:00:00Z'));
  processes = await Promise.all([testParts(database, []), testParts(database, [])]);
  database.beforeDrop(() => Promise.all(processes.map((one) => one.close())));
});

async function asMigrator(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.migrationUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

describe('SigningKeys', () => {
  it('agree on one first key, however many processes start at once', async () => {
    const all = processes.flatMap(({ db }) => [
      new SigningKeys(db, clock, config),
      new SigningKeys(db, clock, config),
    ]);
    const keys = await Promise.all(all.map((one) => one.signingKey()));
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    for (const one of all) expect((await one.jwks()).keys).toHaveLength(1);
  });

  it('make one pair of keys for all that ask at once', async () => {
    await asMigrator('delete from signing_key');
    const keys = new SigningKeys(processes[0]!.db, clock, config);
    const made = jest.spyOn(keys as unknown as { create: () => Promise<unknown> }, 'create');
    const asked = await Promise.all(Array.from({ length: 20 }, () => keys.signingKey()));
    expect(new Set(asked.map(({ kid }) => kid)).size).toBe(1);
    expect(made).toHaveBeenCalledTimes(1);
  });

  it('sign with a new key before the old one retires, and verify with both until then', async () => {
    const keys = new SigningKeys(processes[0]!.db, clock, config);
    const first = await keys.signingKey();
    const retiresAt = new Date(clock.now().getTime() + 20 * MINUTE);
    await asMigrator(`update signing_key set retires_at = '${retiresAt.toISOString()}'`);
    clock.advance(2 * MINUTE);
    expect((await keys.signingKey()).kid).toBe(first.kid);
    clock.advance(4 * MINUTE);
    const second = await keys.signingKey();
    expect(second.kid).not.toBe(first.kid);
    expect((await keys.jwks()).keys.map(({ kid }) => kid)).toEqual([second.kid, first.kid]);
    const elsewhere = new SigningKeys(processes[1]!.db, clock, config);
    expect(await elsewhere.verifyingKey(first.kid)).toBeDefined();
    expect(await elsewhere.verifyingKey(second.kid)).toBeDefined();
    clock.advance(15 * MINUTE);
    expect(await elsewhere.verifyingKey(first.kid)).toBeUndefined();
    expect((await elsewhere.jwks()).keys.map(({ kid }) => kid)).toEqual([second.kid]);
  });

  it('rotate by command, and by themselves after ninety days; what retired a day ago is gone', async () => {
    const [{ db }, other] = processes as [TestParts, TestParts];
    const keys = new SigningKeys(db, clock, config);
    const elsewhere = new SigningKeys(other.db, clock, config);
    const first = await keys.signingKey();
    await elsewhere.signingKey();
    clock.advance(MINUTE);
    const rotated = await keys.rotate();
    expect(rotated.from).toEqual(clock.now());
    expect((await keys.signingKey()).kid).toBe(rotated.keyId);
    // whoever has not looked again believes the new id as soon as it comes
    clock.advance(3_000);
    expect(await elsewhere.verifyingKey(rotated.keyId)).toBeDefined();
    clock.advance(MINUTE);
    expect((await elsewhere.signingKey()).kid).toBe(rotated.keyId);
    expect(await elsewhere.verifyingKey(first.kid)).toBeDefined();
    clock.advance(15 * MINUTE);
    expect(await elsewhere.verifyingKey(first.kid)).toBeUndefined();
    expect((await keys.jwks()).keys.map(({ kid }) => kid)).toEqual([rotated.keyId]);
    const before = await db.asSystem('spec', (system) => system.query('select kid from signing_key'));
    await keys.purge();
    clock.advance(24 * 60 * MINUTE);
    expect(await keys.purge()).toBeGreaterThan(0);
    const left = await db.asSystem('spec', (system) =>
      system.query<{ kid: string }>('select kid from signing_key'),
    );
    expect(before.length).toBeGreaterThan(1);
    expect(left.map(({ kid }) => kid)).toEqual([rotated.keyId]);
    clock.advance(89 * 24 * 60 * MINUTE);
    const third = await elsewhere.signingKey();
    expect(third.kid).not.toBe(rotated.keyId);
    expect(await keys.verifyingKey(rotated.keyId)).toBeDefined();
  });

  it('look for an unknown id at most every two seconds', async () => {
    const { db } = processes[0]!;
    const keys = new SigningKeys(db, clock, config);
    await keys.signingKey();
    clock.advance(5_000);
    const query = jest.spyOn(db, 'query');
    for (let attempt = 0; attempt < 20; attempt++)
      expect(await keys.verifyingKey(`guess-${attempt}`)).toBeUndefined();
    expect(query).toHaveBeenCalledTimes(1);
    query.mockRestore();
  });

  it('cannot be used with another master key, nor changed by the app', async () => {
    const { db } = processes[0]!;
    const stranger = new SigningKeys(db, clock, { masterKey: randomBytes(32) } as Config);
    await expect(stranger.signingKey()).rejects.toThrow(/cannot be opened/);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await expect(client.query('update signing_key set retires_at = null')).rejects.toThrow(
      /permission denied/,
    );
    await expect(client.query('delete from signing_key')).rejects.toThrow(/permission denied/);
    await client.end();
  });
});
