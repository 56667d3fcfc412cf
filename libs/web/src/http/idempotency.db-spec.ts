/** @jest-environment-options {"modules": "things"} */
import {
  uuidv7,
  getContext,
  IdempotencyAnswerLost,
  IdempotencyInFlight,
  IdempotencyReused,
} from '@mimamori/platform';
import { asTenant, type PlatformParts, platformParts } from '@mimamori/platform/testing';

import { useDatabase } from '../../../../test/support/database';
import { calls, type Edge, startEdge, TENANT } from '../../testing/thing-app';
import { IdempotencyStore } from './idempotency.store';

const database = useDatabase();
let parts: PlatformParts;
let store: IdempotencyStore;
let edge: Edge;
beforeAll(async () => {
  parts = await platformParts(database, []);
  store = new IdempotencyStore(parts.db, parts.clock);
  edge = await startEdge(parts.db);
  // Closing the application closes the database parts it was given.
  database.beforeDrop(() => edge.app.close());
});

const as = <T>(work: () => T, id = 'u1') =>
  asTenant(TENANT, work, { principal: { kind: 'user', id, tenantId: TENANT } });
const command = (changes: object = {}) => ({ route: 'POST /x', key: uuidv7(), bodyHash: 'h', ...changes });
const answer = { status: 201, body: '{"a":1}', headers: { etag: '"x-1"' } };

async function claimed(given: ReturnType<typeof command>): Promise<string> {
  const claim = await as(() => store.claim(given));
  if (!('id' in claim)) throw new Error('answered already');
  return claim.id;
}

/** A transaction of the command, which TenantDb marks as carried out. */
const commit = (id: string) =>
  as(() => {
    getContext().idempotencyId = id;
    return parts.db.transaction(async () => undefined);
  });

describe('keys', () => {
  it('give the first answer again', async () => {
    const given = command();
    await as(async () => store.keep(await claimed(given), answer));
    expect(await as(() => store.claim(given))).toEqual({ answer });
  });

  it('remember an answer that is shown once without keeping it', async () => {
    const given = command();
    await as(async () => store.finish(await claimed(given)));
    await expect(as(() => store.claim(given))).rejects.toThrow(IdempotencyAnswerLost);
  });

  it('belong to one caller, one tenant and one route', async () => {
    const given = command();
    await claimed(given);
    expect(await as(() => store.claim(given), 'u2')).toHaveProperty('id');
    expect(await as(() => store.claim({ ...given, route: 'POST /y' }))).toHaveProperty('id');
    expect(await asTenant(uuidv7(), () => store.claim(given))).toHaveProperty('id');
  });

  it('refuse another body and a second one in flight', async () => {
    const given = command();
    await claimed(given);
    await expect(as(() => store.claim({ ...given, bodyHash: 'other' }))).rejects.toThrow(IdempotencyReused);
    await expect(as(() => store.claim(given))).rejects.toThrow(IdempotencyInFlight);
  });

  it('let one of many through at once', async () => {
    const given = command();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => as(() => store.claim(given))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('are taken over after a minute, unless the work was committed', async () => {
    const lost = command();
    const done = command();
    await claimed(lost);
    await commit(await claimed(done));
    parts.clock.advance(60_001);
    await expect(as(() => store.claim(done))).rejects.toThrow(IdempotencyAnswerLost);
    expect(await as(() => store.claim(lost))).toHaveProperty('id');
    await expect(as(() => store.claim(lost))).rejects.toThrow(IdempotencyInFlight);
  });

  it('are free again after a failure, unless the work was committed', async () => {
    const failed = command();
    const half = command();
    await as(async () => store.release(await claimed(failed)));
    expect(await as(() => store.claim({ ...failed, bodyHash: 'other' }))).toHaveProperty('id');
    const id = await claimed(half);
    await commit(id);
    await as(() => store.release(id));
    await expect(as(() => store.claim(half))).rejects.toThrow(IdempotencyAnswerLost);
  });

  it('last a day and are cleared away', async () => {
    const given = command();
    await as(async () => store.keep(await claimed(given), answer));
    parts.clock.advance(24 * 3_600_000);
    expect(await as(() => store.claim({ ...given, bodyHash: 'other' }))).toHaveProperty('id');
    await as(async () => store.keep(await claimed(command()), answer));
    const rows = await as(() =>
      parts.db.query<{ n: number }>('select count(*)::int as n from idempotency_key'),
    );
    expect(rows[0]?.n).toBeLessThanOrEqual(2);
  });
});

describe('Idempotency-Key over HTTP', () => {
  const post = (payload: object, key: string) =>
    edge.ask({ method: 'POST', payload, headers: { 'idempotency-key': key } });

  it('carries a command out once', async () => {
    calls.length = 0;
    const key = uuidv7();
    const first = await post({ name: 'a' }, key);
    const again = await post({ name: 'a' }, key);
    expect(calls).toEqual(['a']);
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    const other = await post({ name: 'b' }, key);
    expect([other.statusCode, other.json().code]).toEqual([422, 'platform.idempotency_reused']);
  });

  it('forgets commands that failed', async () => {
    calls.length = 0;
    const key = uuidv7();
    expect((await post({ name: 'bug' }, key)).statusCode).toBe(500);
    expect((await post({ name: '' }, key)).statusCode).toBe(400);
    expect((await post({ name: 'c' }, key)).statusCode).toBe(201);
    expect(calls).toEqual(['bug', 'c']);
  });

  it('counts for mutations, field by field', async () => {
    calls.length = 0;
    const headers = { 'idempotency-key': uuidv7() };
    const mutation = 'mutation { createThing(name: "abc") { name id } }';
    const first = await edge.gql(mutation, headers);
    const again = await edge.gql(mutation, headers);
    expect(again.json()).toEqual(first.json());
    expect(calls).toEqual(['abc']);
    const other = await edge.gql('mutation { createThing(name: "abd") { name } }', headers);
    expect(other.json().errors[0].extensions.code).toBe('platform.idempotency_reused');
  });
});
