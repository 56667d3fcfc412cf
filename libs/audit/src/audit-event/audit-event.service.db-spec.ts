import { uuidv7 } from '@mimamori/platform';
import { asTenant, everything, nothing } from '@mimamori/platform/testing';
import { edgeApp, type PretendSignIns, type TestParts, testParts } from '@mimamori/web/testing';
import { anEntry, logged } from '@mimamori/audit/testing';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { useDatabase } from '../../../../test/support/database';
import { AuditModule } from '../audit.module';
import { AuditEvent } from './audit-event.entity';
import { auditEventListQuery } from './audit-event.queries';
import { AuditEvents } from './audit-event.service';
import { Audit } from './audit.service';

const database = useDatabase();
let parts: TestParts;
let audit: Audit;
let events: AuditEvents;

beforeAll(async () => {
  parts = await testParts(database, [AuditEvent]);
  audit = new Audit(parts.db, parts.clock);
  events = new AuditEvents(parts.db, parts.keysets, audit);
  database.beforeDrop(() => parts.close());
});

const list = (query: object = {}) => events.list(auditEventListQuery.parse(query));
const actions = async (query: object) => (await list(query)).items.map(({ action }) => action);

describe('AuditEvents', () => {
  it('are answered newest first, page by page, and narrowed', () =>
    asTenant(uuidv7(), async () => {
      const since = parts.clock.now();
      for (const action of ['task.open', 'task.start', 'task.close']) {
        parts.clock.advance(1_000);
        await audit.record(anEntry({ action, subjectId: action === 'task.start' ? 'b-1' : undefined }));
      }
      const until = { filter: { to: new Date(parts.clock.now().getTime() + 1).toISOString() } };
      parts.clock.advance(1_000);
      const first = await list({ ...until, limit: 2, totalCount: true });
      expect(first).toMatchObject({
        items: [{ action: 'task.close' }, { action: 'task.start' }],
        totalCount: 3,
      });
      const second = await list({ ...until, limit: 2, cursor: first.nextCursor });
      expect(second).toMatchObject({ items: [{ action: 'task.open' }], nextCursor: null });
      expect(await actions({ ...until, sort: 'occurredAt' })).toEqual([
        'task.open',
        'task.start',
        'task.close',
      ]);
      expect(await actions({ filter: { subjectId: 'b-1' } })).toEqual(['task.start']);
      expect(await actions({ filter: { action: 'task.close', outcome: 'ok', subject: 'Site' } })).toEqual([
        'task.close',
      ]);
      const to = new Date(since.getTime() + 2_000).toISOString();
      expect(await actions({ filter: { from: since.toISOString(), to } })).toEqual(['task.open']);
      expect(() => auditEventListQuery.parse({ q: 'x' })).toThrow();
    }));

  it('record that they were read, by whom and how', () =>
    asTenant(uuidv7(), async () => {
      await audit.record(anEntry({ action: 'task.open' }));
      expect(await actions({ filter: { action: 'task.open' } })).toEqual(['task.open']);
      const rows = await logged(parts.db);
      expect(rows).toHaveLength(2);
      expect(rows[1]).toMatchObject({
        action: 'log.view',
        details: { filter: { action: 'task.open' }, rows: 1 },
      });
    }));

  it('show nothing to those who may not read them', () =>
    asTenant(
      uuidv7(),
      () => audit.record(anEntry()).then(() => expect(list()).resolves.toMatchObject({ items: [] })),
      {
        permissions: nothing,
      },
    ));
});

describe('/v1/audit-events', () => {
  let app: NestFastifyApplication;
  let signIns: PretendSignIns;

  beforeAll(async () => {
    ({ app, signIns } = await edgeApp(database, [AuditModule]));
    database.beforeDrop(() => app.close());
  });

  it('answers rows without what is for sealing only', async () => {
    const tenantId = uuidv7();
    const headers = { ...signIns.as(tenantId, everything), 'user-agent': 'spec' };
    const footage = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-20T00:05:00Z') };
    await asTenant(tenantId, () => audit.record(anEntry({ footage, durationMs: 1500 })));
    await app.inject({ url: '/v1/audit-events', headers });
    const answer = await app.inject({ url: '/v1/audit-events?sort=occurredAt', headers });
    expect(answer.statusCode).toBe(200);
    const { items } = answer.json();
    expect(items).toHaveLength(2);
    expect(items.find(({ action }: { action: string }) => action === 'sites.site.update')).toMatchObject({
      footage: { from: '2026-11-20T09:00:00.000+09:00', to: '2026-11-20T09:05:00.000+09:00' },
      durationMs: 1500,
    });
    expect(items.find(({ action }: { action: string }) => action === 'log.view')).toMatchObject({
      actor: { kind: 'user', tenantId: null },
      device: 'spec',
      ip: '127.0.0.1',
    });
    expect(Object.keys(items[0])).not.toEqual(expect.arrayContaining(['salt']));
    for (const [url, status] of [
      ['/v1/audit-events?filter[from]=yesterday', 400],
      ['/v1/audit-events?q=x', 400],
    ] as const)
      expect((await app.inject({ url, headers })).statusCode).toBe(status);
    const stranger = signIns.as(tenantId, nothing);
    expect((await app.inject({ url: '/v1/audit-events', headers: stranger })).statusCode).toBe(403);
  });
});
