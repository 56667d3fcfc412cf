import { systemPrincipal, uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { anEntry, logged } from '@mimamori/audit/testing';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { AuditEvent } from './audit-event.entity';
import { Audit } from './audit.service';

const database = useDatabase();
let parts: TestParts;
let audit: Audit;

beforeAll(async () => {
  parts = await testParts(database, [AuditEvent]);
  audit = new Audit(parts.db, parts.clock);
});
afterAll(() => parts.close());

describe('Audit', () => {
  it('records who, from where, what, and a salt and transaction of its own', async () => {
    const tenantId = uuidv7();
    const principal = { kind: 'user' as const, id: uuidv7(), tenantId, credentialId: uuidv7() };
    const footage = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-20T00:05:00Z') };
    const [first, second] = await asTenant(
      tenantId,
      async () => {
        await audit.record(
          anEntry({ footage, reason: '万引きの確認', incidentId: uuidv7(), details: { changes: [] } }),
        );
        await audit.record(anEntry({ outcome: 'denied' }));
        return logged(parts.db);
      },
      { principal, ip: '203.0.113.7', userAgent: 'x'.repeat(300), traceId: 'trace-0001' },
    );
    expect(first).toMatchObject({
      actorKind: 'user',
      actorId: principal.id,
      actorTenantId: null,
      credentialId: principal.credentialId,
      action: 'sites.site.update',
      footageFrom: footage.from,
      footageTo: footage.to,
      reason: '万引きの確認',
      ip: '203.0.113.7',
      device: 'x'.repeat(200),
      outcome: 'ok',
      details: { changes: [] },
      traceId: 'trace-0001',
      occurredAt: parts.clock.now(),
    });
    expect(second).toMatchObject({ outcome: 'denied', footageFrom: null });
    expect(first!.salt).toHaveLength(16);
    expect(first!.salt).not.toEqual(second!.salt);
    expect(BigInt(first!.transactionId)).toBeLessThan(BigInt(second!.transactionId));
  });

  it.each([
    ['fe80::1%eth0', 'fe80::1'],
    ['203.0.113.7:50123', null],
    ['unknown', null],
  ])('records an address, or none: %s → %s', async (ip, kept) => {
    const [row] = await asTenant(
      uuidv7(),
      async () => {
        await audit.record(anEntry());
        return logged(parts.db);
      },
      { ip },
    );
    expect(row!.ip).toBe(kept);
  });

  it('names the home tenant of somebody from elsewhere, and nobody when nobody is known', async () => {
    const elsewhere = uuidv7();
    const [rows, anonymous] = await Promise.all([
      asTenant(uuidv7(), () => audit.record(anEntry()).then(() => logged(parts.db)), {
        principal: systemPrincipal('cli', elsewhere),
      }),
      asTenant(uuidv7(), () => audit.record(anEntry({ action: 'login.fail' })).then(() => logged(parts.db)), {
        principal: undefined,
      }),
    ]);
    expect(rows).toMatchObject([{ actorKind: 'system', actorId: 'system:cli', actorTenantId: elsewhere }]);
    expect(anonymous).toMatchObject([{ actorKind: 'anonymous', actorId: null, actorTenantId: null }]);
  });

  it('vanishes with the transaction that caused it', async () => {
    await asTenant(uuidv7(), async () => {
      const failing = parts.db.transaction(async (tx) => {
        await audit.append(tx, anEntry());
        throw new Error('stop');
      });
      await expect(failing).rejects.toThrow('stop');
      expect(await logged(parts.db)).toEqual([]);
    });
  });

  it('keeps tenants apart', async () => {
    await asTenant(uuidv7(), () => audit.record(anEntry()));
    expect(await asTenant(uuidv7(), () => logged(parts.db))).toEqual([]);
  });
});

describe('audit_event', () => {
  it('can be neither changed nor removed by the app', async () => {
    await asTenant(uuidv7(), async () => {
      await audit.record(anEntry());
      for (const statement of [
        "update audit_event set reason = 'x'",
        'delete from audit_event',
        'truncate audit_event',
      ])
        await expect(parts.db.query(statement)).rejects.toThrow('permission denied');
    });
  });

  it.each(["update audit_event set reason = 'x'", 'delete from audit_event', 'truncate audit_event cascade'])(
    'refuses even a superuser: %s',
    async (statement) => {
      const client = new pg.Client(database.superuserUrl);
      await client.connect();
      try {
        await expect(client.query(statement)).rejects.toThrow('never changed');
      } finally {
        await client.end();
      }
    },
  );
});
