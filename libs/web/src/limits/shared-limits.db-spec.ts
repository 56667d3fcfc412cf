import { type Config, FixedClock, runInContext, uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { type TestParts, testParts } from '@mimamori/web/testing';
import fc from 'fast-check';

import { useDatabase } from '../../../../test/support/database';
import { IdempotencyStore } from '../http/idempotency.store';
import { WebPurge } from '../http/web.purge';
import { decide } from './gcra';
import { SharedLimits } from './shared-limits';

const database = useDatabase();
let parts: TestParts;
let other: TestParts;
let limits: SharedLimits;
let elsewhere: SharedLimits;
const clock = new FixedClock(new Date('2026-11-21T00:00:00Z'));
const limit = { quota: 5, seconds: 60 };

beforeAll(async () => {
  parts = await testParts(database, []);
  other = await testParts(database, []);
  for (const { close } of [parts, other]) database.beforeDrop(close);
  const config = { masterKey: Buffer.alloc(32, 1) } as Config;
  limits = new SharedLimits(parts.db, clock, config);
  elsewhere = new SharedLimits(other.db, clock, config);
});

const counters = () =>
  parts.db.asSystem('a spec looks', (system) =>
    system.query<{ policy: string; key: Buffer }>('select policy, key from rate_limit'),
  );

describe('limits shared between processes', () => {
  it('let one quota pass, however many ask at once from both', async () => {
    const verdicts = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? limits : elsewhere).take('race', 'a', limit)),
    );
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(5);
    for (const { retrySeconds } of verdicts.filter(({ allowed }) => !allowed)) expect(retrySeconds).toBe(12);
    expect((await elsewhere.take('race', 'b', limit)).allowed).toBe(true);
    clock.advance(12_000);
    expect((await limits.take('race', 'a', limit)).allowed).toBe(true);
    expect((await elsewhere.take('race', 'a', limit)).allowed).toBe(false);
  });

  it('lock nobody out when a clock is put back', async () => {
    clock.advance(30 * 86_400_000);
    for (let index = 0; index < 6; index++) await limits.take('back', 'a', limit);
    clock.advance(-30 * 86_400_000);
    expect(await limits.take('back', 'a', limit)).toMatchObject({ allowed: true, remaining: 4 });
  });

  it('say what the pure rule says', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 15 }), async (pauses) => {
        run += 1;
        let until: number | undefined;
        for (const pause of pauses) {
          clock.advance(pause);
          const expected = decide(until, clock.now().getTime(), 1, limit);
          until = expected.until;
          expect(await limits.take('pure', String(run), limit)).toEqual(expected.verdict);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('keep neither addresses nor names, and forget what has grown back', async () => {
    await limits.take('kept', '203.0.113.0', limit);
    const before = await counters();
    expect(before.every(({ key }) => key.length === 32 && !key.toString().includes('203'))).toBe(true);
    clock.advance(30_000);
    await limits.take('kept', 'young', limit);
    clock.advance(40_000);
    expect(await limits.forget()).toBeGreaterThan(0);
    expect(await limits.forget()).toBe(0);
    clock.advance(60_000);
    await limits.forget();
    expect(await counters()).toEqual([]);
  });
});

describe('the purge', () => {
  it('removes expired idempotency keys of every tenant, and no others', async () => {
    const keys = new IdempotencyStore(parts.db, clock);
    const purge = new WebPurge(parts.db, clock, limits, keys);
    const [here, there] = [uuidv7(), uuidv7()];
    const claim = (tenantId: string, key: string) =>
      asTenant(tenantId, () => keys.claim({ route: 'POST /x', key, bodyHash: 'h' }));
    const left = (tenantId: string) =>
      runInContext({ traceId: 't', locale: 'ja', tenantId }, async () =>
        (await parts.db.query<{ key: string }>('select key from idempotency_key order by key')).map(
          ({ key }) => key,
        ),
      );
    await Promise.all([claim(here, 'old'), claim(there, 'old')]);
    clock.advance(23 * 3_600_000);
    await claim(here, 'young');
    await purge.purge();
    expect([await left(here), await left(there)]).toEqual([['old', 'young'], ['old']]);
    clock.advance(3_600_000);
    await purge.purge();
    expect([await left(here), await left(there)]).toEqual([['young'], []]);
  });
});
