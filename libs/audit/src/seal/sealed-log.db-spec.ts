import { randomBytes } from 'node:crypto';

import { uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { SealingKeyHistory, Seals } from '@mimamori/sealing';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { anEntry } from '@mimamori/audit/testing';
import fc from 'fast-check';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { AuditEvent } from '../audit-event/audit-event.entity';
import { Audit, type AuditEntry } from '../audit-event/audit.service';
import { Checkpoints } from '../checkpoint/checkpoint.service';
import { LogFileVerifier } from '../log-file/log-file.verifier';
import { LiveLog } from '../verification/live-log.service';
import { Verifications } from '../verification/verification.service';
import { SealedLog } from './sealed-log.service';
import { Sealer } from './sealer.service';

const database = useDatabase();
const clients: pg.Client[] = [];
let parts: TestParts;
let audit: Audit;
let keys: SealingKeyHistory;
let sealer: Sealer;
let checkpoints: Checkpoints;
let log: SealedLog;
let verifications: Verifications;
let superuser: pg.Client;

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  clients.push(client);
  await client.connect();
  return client;
}

beforeAll(async () => {
  parts = await testParts(database, [AuditEvent]);
  const { db, clock, config, keysets, jobs } = parts;
  audit = new Audit(db, clock);
  keys = new SealingKeyHistory(db, clock, config);
  const seals = new Seals(clock, keys);
  sealer = new Sealer(db, clock);
  checkpoints = new Checkpoints(db, clock, keysets, seals, sealer, jobs);
  log = new SealedLog(db, clock, sealer, checkpoints, seals);
  verifications = new Verifications(
    db,
    clock,
    sealer,
    checkpoints,
    new LiveLog(db, keys, checkpoints, log),
    jobs,
  );
  superuser = await connect(database.superuserUrl);
  database.beforeDrop(async () => {
    for (const client of clients) await client.end();
    await parts.close();
  });
});

/** A transaction that has written a row and waits for its end. */
async function writing(
  tenantId: string,
  traceId: string,
): Promise<(how: 'commit' | 'rollback') => Promise<unknown>> {
  const client = await connect(database.systemUrl);
  await client.query('begin');
  await client.query(
    `insert into audit_event (tenant_id, id, occurred_at, actor_kind, actor_id, action, subject, outcome, trace_id, salt)
     values ($1, $2, $3, 'system', 'system:test', 'log.view', 'AuditEvent', 'ok', $4, $5)`,
    [tenantId, uuidv7(), parts.clock.now(), traceId, randomBytes(16)],
  );
  return async (how) => {
    await client.query(how);
    clients.splice(clients.indexOf(client), 1);
    await client.end();
  };
}
const write = async (tenantId: string, traceId: string) => (await writing(tenantId, traceId))('commit');

async function sealedTraces(tenantId: string): Promise<string[]> {
  const { rows } = await superuser.query<{ traceId: string }>(
    `select e.trace_id as "traceId" from audit_seal s join audit_event e using (tenant_id)
     where e.id = s.event_id and s.tenant_id = $1 order by s.seq`,
    [tenantId],
  );
  return rows.map(({ traceId }) => traceId);
}

/** As somebody who may do everything in the database, and nothing stops. */
async function tamper(text: string, values: readonly unknown[]): Promise<void> {
  await superuser.query("set session_replication_role = 'replica'");
  await superuser.query(text, [...values]);
  await superuser.query("set session_replication_role = 'origin'");
}

async function exported(tenantId: string, interval = {}): Promise<string[]> {
  const prepared = await log.prepareExport(interval);
  const lines: string[] = [];
  if (prepared) for await (const line of log.exportLines(parts.db, prepared)) lines.push(line);
  return lines;
}
const inLog = <T>(tenantId: string, work: () => Promise<T>) => asTenant(tenantId, work);
async function filled(tenantId: string, count: number, entry: Partial<AuditEntry> = {}): Promise<void> {
  await asTenant(
    tenantId,
    () =>
      parts.db.transaction((tx) =>
        audit.appendAll(
          tx,
          Array.from({ length: count }, () => anEntry(entry)),
        ),
      ),
    { principal: { kind: 'user', id: PERSON, tenantId }, ip: '203.0.113.7', userAgent: 'Firefox' },
  );
}
const PERSON = uuidv7();

describe('sealing', () => {
  it('takes what was committed, a late commit later, and what was rolled back never', async () => {
    const tenantId = uuidv7();
    const late = await writing(tenantId, 'late');
    const gone = await writing(tenantId, 'gone');
    await write(tenantId, 'first');
    expect(await inLog(tenantId, () => sealer.seal())).toBe(1);
    await write(tenantId, 'second');
    expect(await inLog(tenantId, () => sealer.seal())).toBe(1);
    await late('commit');
    await gone('rollback');
    await write(tenantId, 'third');
    expect(await inLog(tenantId, () => sealer.seal())).toBe(2);
    expect(await inLog(tenantId, () => sealer.seal())).toBe(0);
    expect(await sealedTraces(tenantId)).toEqual(['first', 'second', 'late', 'third']);
  });

  it('loses no row and takes none twice, however transactions and rounds interleave', async () => {
    const step = fc.oneof(
      fc.constant('begin' as const),
      fc.record({ end: fc.nat(3), how: fc.constantFrom('commit' as const, 'rollback' as const) }),
      fc.constant('seal' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const tenantId = uuidv7();
        const open: { trace: string; end: (how: 'commit' | 'rollback') => Promise<unknown> }[] = [];
        const committed: string[] = [];
        const end = async (index: number, how: 'commit' | 'rollback') => {
          const [one] = open.splice(index, 1);
          await one?.end(how);
          if (one && how === 'commit') committed.push(one.trace);
        };
        for (const [index, what] of steps.entries())
          if (what === 'begin' && open.length < 4)
            open.push({ trace: `${index}`, end: await writing(tenantId, `${index}`) });
          else if (what === 'seal') {
            await inLog(tenantId, () => sealer.seal());
            expect((await sealedTraces(tenantId)).toSorted()).toEqual(committed.toSorted());
          } else if (typeof what === 'object' && open.length) await end(what.end % open.length, what.how);
        while (open.length) await end(0, 'commit');
        await inLog(tenantId, () => sealer.seal());
        expect((await sealedTraces(tenantId)).toSorted()).toEqual(committed.toSorted());
        const found = await inLog(tenantId, () => verifications.verify(tenantId));
        expect(found?.fault ?? null).toBeNull();
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('is done by one at a time: others leave it, or wait', async () => {
    const tenantId = uuidv7();
    await filled(tenantId, 3);
    await inLog(tenantId, () => sealer.seal());
    await filled(tenantId, 40);
    const holder = await connect(database.systemUrl);
    await holder.query('begin');
    await holder.query('select 1 from audit_head where tenant_id = $1 for update', [tenantId]);
    expect(await inLog(tenantId, () => sealer.seal())).toBe('busy');
    const waiting = inLog(tenantId, () =>
      Promise.all([sealer.seal({ wait: true }), sealer.seal({ wait: true })]),
    );
    await holder.query('commit');
    expect((await waiting).toSorted()).toEqual([0, 40]);
    expect((await inLog(tenantId, () => verifications.verify(tenantId)))!.fault).toBeNull();
  });

  it('goes on in another cluster, whose transactions are counted from the beginning', async () => {
    const tenantId = uuidv7();
    await filled(tenantId, 2);
    await inLog(tenantId, () => sealer.seal());
    await tamper("update audit_head set sealed_below = '9000000000' where tenant_id = $1", [tenantId]);
    await tamper("update audit_event set transaction_id = '8999999999' where tenant_id = $1", [tenantId]);
    await filled(tenantId, 1);
    expect(await inLog(tenantId, () => sealer.seal())).toBe(1);
  });

  it('seals 10,000 rows in seconds', async () => {
    const tenantId = uuidv7();
    await filled(tenantId, 10_000, { details: { changes: [{ field: 'name', from: 'a', to: 'b' }] } });
    const began = performance.now();
    expect(await inLog(tenantId, () => sealer.seal())).toBe(10_000);
    const seconds = (performance.now() - began) / 1_000;
    process.stdout.write(`sealed 10,000 rows in ${seconds.toFixed(2)} s\n`);
    // a bound for a loaded machine; the figure is printed
    expect(seconds).toBeLessThan(60);
  }, 120_000);
});

describe('the database', () => {
  it('lets nobody change seals, checkpoints, or what they are about', async () => {
    const tenantId = uuidv7();
    await filled(tenantId, 2);
    await inLog(tenantId, () => verifications.verify(tenantId));
    for (const text of [
      'update audit_seal set row_hash = chain_hash',
      'delete from audit_seal',
      'truncate audit_seal',
      "update audit_checkpoint set signed_at = signed_at + interval '1 day'",
      'delete from audit_checkpoint',
      "update audit_event set reason = null, salt = null, openings = '{}'",
      'delete from audit_event',
      'truncate audit_event, audit_seal',
    ])
      await expect(superuser.query(text)).rejects.toThrow('never changed');
    const owner = await connect(database.migrationUrl);
    await owner.query("select set_config('app.tenant_id', $1, false)", [tenantId]);
    await expect(owner.query('delete from audit_event')).rejects.toThrow('never changed');
    await expect(owner.query('delete from audit_seal')).rejects.toThrow('never changed');
    await owner.query("select set_config('mimamori.audit_change', 'erase', false)");
    for (const edit of ["ip = '192.0.2.1'", "outcome = 'denied'", 'details = \'{"a": 1}\'', "reason = 'x'"])
      await expect(
        owner.query(`update audit_event set salt = null, openings = '{}', ${edit}`),
      ).rejects.toThrow('never changed');
    await asTenant(tenantId, async () => {
      for (const table of ['audit_seal', 'audit_checkpoint'])
        await expect(parts.db.query(`delete from ${table}`)).rejects.toThrow('permission denied');
      await expect(parts.db.query('select mimamori.prune_audit(2)')).rejects.toThrow('behind an anchor');
      await expect(
        parts.db.query('select mimamori.erase_audit_person($1, $2, 10)', [PERSON, uuidv7()]),
      ).rejects.toThrow('only under an event');
    });
  });

  const edits: [string, string][] = [
    ['the outcome of a row', "update audit_event set outcome = 'denied' where tenant_id = $1 and id = $2"],
    ['an address', "update audit_event set ip = '192.0.2.200' where tenant_id = $1 and id = $2"],
    ['what a row tells', 'update audit_event set details = \'{"rows": 1}\' where tenant_id = $1 and id = $2'],
    [
      'a microsecond',
      "update audit_event set occurred_at = occurred_at + interval '1 microsecond' where tenant_id = $1 and id = $2",
    ],
    [
      'the salt',
      "update audit_event set salt = decode(repeat('00', 16), 'hex') where tenant_id = $1 and id = $2",
    ],
    [
      'a commitment',
      "update audit_seal set commitments = decode(repeat('00', 160), 'hex') where tenant_id = $1 and event_id = $2",
    ],
    [
      'a hash of a row',
      "update audit_seal set row_hash = decode(repeat('00', 32), 'hex') where tenant_id = $1 and event_id = $2",
    ],
  ];
  it.each(edits)('cannot hide that a superuser edited %s', async (_what, text) => {
    const tenantId = uuidv7();
    await filled(tenantId, 12, { reason: '点検' });
    await inLog(tenantId, () => verifications.verify(tenantId));
    const { rows } = await superuser.query(
      'select event_id from audit_seal where tenant_id = $1 and seq = 5',
      [tenantId],
    );
    await tamper(text, [tenantId, rows[0].event_id]);
    expect((await inLog(tenantId, () => verifications.verify(tenantId)))!.fault).toMatchObject({
      seq: 5,
      problem: 'changed',
    });
    const verdict = await inLog(tenantId, async () =>
      LogFileVerifier.verify(await exported(tenantId), await keys.ring()),
    );
    expect(verdict).toMatchObject({ verdict: 'broken', row: { seq: 5, problem: 'changed' } });
  });

  it.each([
    [
      'dropped a row',
      'delete from audit_event where tenant_id = $1 and id in (select event_id from audit_seal where tenant_id = $1 and seq = 5)',
      5,
    ],
    [
      'dropped the newest row',
      'delete from audit_event where tenant_id = $1 and id in (select event_id from audit_seal where tenant_id = $1 and seq = 12)',
      12,
    ],
    [
      'dropped a row and its seal',
      'with s as (delete from audit_seal where tenant_id = $1 and seq = 5 returning event_id) delete from audit_event where tenant_id = $1 and id in (select event_id from s)',
      5,
    ],
    [
      'exchanged two rows',
      'update audit_seal set event_id = case seq when 5 then (select event_id from audit_seal where tenant_id = $1 and seq = 6) else (select event_id from audit_seal where tenant_id = $1 and seq = 5) end where tenant_id = $1 and seq in (5, 6)',
      5,
    ],
  ])('cannot hide that a superuser %s', async (_what, text, seq) => {
    const tenantId = uuidv7();
    await filled(tenantId, 12);
    await inLog(tenantId, () => sealer.seal());
    await superuser.query(
      'alter table audit_seal drop constraint if exists audit_seal_tenant_id_event_id_key',
    );
    await tamper(text, [tenantId]);
    expect((await inLog(tenantId, () => verifications.verify(tenantId)))!.fault).toMatchObject({ seq });
  });

  it('cannot hide that a superuser cut the newest rows off and moved the head back', async () => {
    const tenantId = uuidv7();
    await filled(tenantId, 12);
    await inLog(tenantId, () => verifications.verify(tenantId));
    await tamper(
      `with s as (delete from audit_seal where tenant_id = $1 and seq >= 10 returning event_id)
       delete from audit_event where tenant_id = $1 and id in (select event_id from s)`,
      [tenantId],
    );
    await tamper(
      `update audit_head set seq = 9, chain_hash = (select chain_hash from audit_seal where tenant_id = $1 and seq = 9)
       where tenant_id = $1`,
      [tenantId],
    );
    expect((await inLog(tenantId, () => verifications.verify(tenantId)))!.fault).toEqual({
      seq: 10,
      problem: 'missing',
      through: 12,
    });
  });
});

describe('pseudonymising', () => {
  it('takes the values out of the rows and leaves the chain whole', async () => {
    const tenantId = uuidv7();
    await filled(tenantId, 4, { reason: '山田の依頼' });
    await asTenant(
      tenantId,
      () => audit.record(anEntry({ subject: 'User', subjectId: PERSON, reason: '退職' })),
      {
        principal: { kind: 'user', id: uuidv7(), tenantId },
        ip: '198.51.100.1',
      },
    );
    const erasedBy = uuidv7();
    await inLog(tenantId, () => verifications.verify(tenantId));
    const erase = () => parts.db.transaction((tx) => log.erasePerson(tx, PERSON, erasedBy, 3));
    const rounds = await inLog(tenantId, async () => {
      await audit.record(
        anEntry({ id: erasedBy, action: 'audit.person.erase', subject: 'User', subjectId: PERSON }),
      );
      return [await erase(), await erase(), await erase()];
    });
    expect(rounds).toEqual([3, 2, 0]);
    const { rows } = await superuser.query(
      'select ip, device, reason, salt, openings from audit_event where tenant_id = $1 and id <> $2 order by subject',
      [tenantId, erasedBy],
    );
    expect(rows[0]).toMatchObject({ ip: null, device: null, reason: null, salt: null });
    expect(rows[0].openings).toMatchObject({
      ip: { erasedBy },
      reason: { erasedBy },
      details: { salt: expect.any(String) },
    });
    expect(rows[4]).toMatchObject({ ip: '198.51.100.1', reason: null, openings: { reason: { erasedBy } } });
    expect((await inLog(tenantId, () => verifications.verify(tenantId)))!.fault).toBeNull();
    const lines = await inLog(tenantId, () => exported(tenantId));
    expect(lines.join('\n')).not.toContain('山田');
    expect(await LogFileVerifier.verify(lines, await keys.ring())).toMatchObject({
      verdict: 'intact',
      rows: 6,
    });
  });

  it('is believed only under an event of the log', async () => {
    const tenantId = uuidv7();
    await filled(tenantId, 5);
    await inLog(tenantId, () => verifications.verify(tenantId));
    const openings = Object.fromEntries(
      ['country', 'details', 'device', 'ip', 'reason'].map((field) => [field, { erasedBy: uuidv7() }]),
    );
    await tamper(
      `update audit_event set ip = null, device = null, salt = null, openings = $2
       where tenant_id = $1 and id = (select event_id from audit_seal where tenant_id = $1 and seq = 3)`,
      [tenantId, JSON.stringify(openings)],
    );
    expect((await inLog(tenantId, () => verifications.verify(tenantId)))!.fault).toEqual({
      seq: 3,
      problem: 'erased_wrongly',
    });
  });
});

describe('pruning', () => {
  it('removes the beginning only, keeps what is not sealed, and leaves a signed anchor', async () => {
    const tenantId = uuidv7();
    await filled(tenantId, 6);
    await inLog(tenantId, () => sealer.seal());
    await filled(tenantId, 1);
    const before = new Date(parts.clock.now().getTime() + 1);
    const prune = (most: number) =>
      inLog(tenantId, () => parts.db.transaction((tx) => log.pruneBefore(tx, before, most)));
    expect(
      await inLog(tenantId, () => parts.db.transaction((tx) => log.pruneBefore(tx, new Date(0)))),
    ).toEqual({ rows: 0 });
    expect([await prune(4), await prune(4), await prune(4)]).toEqual([{ rows: 4 }, { rows: 2 }, { rows: 0 }]);
    await inLog(tenantId, async () => {
      expect(await log.anchor(parts.db, tenantId)).toMatchObject({ seq: 6, prunedBefore: before });
      expect(await log.kept(parts.db, tenantId)).toEqual({ expected: 0, found: 0 });
      await filled(tenantId, 3);
      expect((await verifications.verify(tenantId))!).toMatchObject({ seq: 10, fault: null });
      expect(await log.kept(parts.db, tenantId)).toEqual({ expected: 4, found: 4 });
      const verdict = await LogFileVerifier.verify(await exported(tenantId), await keys.ring());
      expect(verdict).toMatchObject({ verdict: 'intact', rows: 4, export: { fromSeq: 7, toSeq: 10 } });
    });
  });
});

describe('checkpoints', () => {
  it('are signed once a day in Japan, and survive a change of the key', async () => {
    const tenantId = uuidv7();
    await filled(tenantId, 2);
    const signDay = () => inLog(tenantId, () => parts.db.transaction((tx) => checkpoints.signDay(tx)));
    expect(await signDay()).toBe(false);
    await inLog(tenantId, () => sealer.seal());
    expect([await signDay(), await signDay()]).toEqual([true, false]);
    const before = await keys.ring();
    const { keyId, from } = await inLog(tenantId, () => keys.rotate());
    expect(from.getTime() - parts.clock.now().getTime()).toBe(60_000);
    parts.clock.advance(24 * 3_600_000);
    expect(await signDay()).toBe(true);
    const { keys: listed } = await keys.list();
    expect(listed[0]).toMatchObject({ id: keyId, validUntil: null });
    expect(listed[1]).toMatchObject({ validUntil: listed[0]!.validFrom });
    expect((await inLog(tenantId, () => verifications.verify(tenantId)))!.fault).toBeNull();
    const lines = await inLog(tenantId, () => exported(tenantId));
    expect(await LogFileVerifier.verify(lines, await keys.ring())).toMatchObject({
      verdict: 'intact',
      checkpoints: 4,
    });
    expect(await LogFileVerifier.verify(lines, before)).toMatchObject({
      file: { problem: 'header_unsigned' },
    });
  });

  it('are found when they were forged', async () => {
    const tenantId = uuidv7();
    await filled(tenantId, 3);
    await inLog(tenantId, () => verifications.verify(tenantId));
    await tamper(
      `update audit_checkpoint set chain_hash = decode(repeat('11', 32), 'hex') where tenant_id = $1`,
      [tenantId],
    );
    expect((await inLog(tenantId, () => verifications.verify(tenantId)))!.fault).toEqual({
      seq: 3,
      problem: 'checkpoint_forged',
    });
  });
});

describe('keys', () => {
  it('are neither changed nor removed, and never two at once', async () => {
    await inLog(uuidv7(), async () => {
      await expect(parts.db.query("update sealing_key set id = 'x'")).rejects.toThrow('permission denied');
      await expect(parts.db.query('delete from sealing_key')).rejects.toThrow('permission denied');
      await expect(
        parts.db.query(
          `insert into sealing_key (id, public_key, sealed_private_key, valid_from, created_at)
           values ('second', $1, $1, $2, $2)`,
          [randomBytes(32), parts.clock.now()],
        ),
      ).rejects.toThrow('sealing_key_one_at_a_time');
    });
    for (const text of ['delete from sealing_key', "update sealing_key set id = 'x'", 'truncate sealing_key'])
      await expect(superuser.query(text)).rejects.toThrow('never changed');
  });
});
