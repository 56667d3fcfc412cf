import { type Permissions, uuidv7 } from '@mimamori/platform';
import { anEntry, logged } from '@mimamori/audit/testing';
import { asTenant, nothing } from '@mimamori/platform/testing';
import { type TestParts, testParts } from '@mimamori/web/testing';
import { User, Users } from '@mimamori/users';
import { aUserCreate } from '@mimamori/users/testing';

import { useDatabase } from '../../../../test/support/database';
import { AuditEvent } from '../audit-event/audit-event.entity';
import { Audit } from '../audit-event/audit.service';
import type { HistorySubject } from './field-history.queries';
import { fieldHistoryQuery } from './field-history.schema';
import { FieldHistory, idsIn } from './field-history.service';

const database = useDatabase();
let parts: TestParts;
let audit: Audit;
let history: FieldHistory;

beforeAll(async () => {
  parts = await testParts(database, [AuditEvent, User]);
  audit = new Audit(parts.db, parts.clock);
  history = new FieldHistory(parts.db, parts.keysets);
  database.beforeDrop(() => parts.close());
});

const noLabels = () => Promise.resolve(new Map<string, string>());
const about = (id: string): HistorySubject => ({
  subject: 'Site',
  id,
  createdBy: 'sites.site.create',
  changers: { actions: ['update'], from: 'site' },
});
const list = (id: string, query: object = {}) =>
  history.of(about(id), fieldHistoryQuery.parse(query), noLabels);
const changed = (subjectId: string, ...changes: object[]) =>
  audit.record(anEntry({ subjectId, details: { changes } }));

/** Created, then three fields in two entries, a minute apart. */
async function someHistory(): Promise<string> {
  const id = uuidv7();
  await audit.record(anEntry({ action: 'sites.site.create', subjectId: id, details: { code: '0001' } }));
  parts.clock.advance(60_000);
  await changed(id, { field: 'name', from: 'a', to: 'b' }, { field: 'regionId', from: null, to: id });
  parts.clock.advance(60_000);
  await changed(id, { field: 'name', from: 'b', to: 'c' }, { field: 'phone', changed: true });
  return id;
}

describe('FieldHistory', () => {
  it('tells each changed field, newest first, page by page, and its beginning', () =>
    asTenant(uuidv7(), async () => {
      const id = await someHistory();
      const seen = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await list(id, { limit: 2, totalCount: true, ...(cursor && { cursor }) });
        expect(page.totalCount).toBe(5);
        seen.push(...page.items);
        cursor = page.nextCursor;
      }
      expect(seen.map(({ field, old, new: to }) => [field, old, to])).toEqual([
        ['phone', null, null],
        ['name', 'b', 'c'],
        ['regionId', null, id],
        ['name', 'a', 'b'],
        [null, null, null],
      ]);
      expect(new Set(seen.map((change) => change.id)).size).toBe(5);
      expect((await list(id, { sort: 'at' })).items.map(({ field }) => field)).toEqual([
        null,
        'name',
        'regionId',
        'name',
        'phone',
      ]);
    }));

  it('is narrowed by field and time, and knows a cursor of something else', () =>
    asTenant(uuidv7(), async () => {
      const from = parts.clock.now().toISOString();
      const id = await someHistory();
      const to = new Date(parts.clock.now().getTime()).toISOString();
      expect((await list(id, { filter: { field: 'name' } })).items).toHaveLength(2);
      expect((await list(id, { filter: { from, to } })).items).toHaveLength(3);
      const { nextCursor: cursor } = await list(id, { limit: 1 });
      await expect(list(uuidv7(), { limit: 1, cursor })).rejects.toMatchObject({ status: 400 });
      await expect(list(id, { limit: 1, cursor, filter: { field: 'name' } })).rejects.toMatchObject({
        status: 400,
      });
    }));

  it('does not tell who looked, what was refused, or what happened to others', () =>
    asTenant(uuidv7(), async () => {
      const id = uuidv7();
      const changes = [{ field: 'name', from: 'a', to: 'b' }];
      await audit.record(anEntry({ action: 'live.start', subjectId: id }));
      await audit.record(anEntry({ subjectId: id, outcome: 'denied', details: { changes } }));
      await audit.record(anEntry({ subjectId: uuidv7(), details: { changes } }));
      await audit.record(anEntry({ subject: 'Camera', subjectId: id, details: { changes } }));
      expect((await list(id)).items).toEqual([]);
      expect(await logged(parts.db)).toHaveLength(4);
      await changed(id, ...changes);
      expect(await asTenant(uuidv7(), () => list(id))).toMatchObject({ items: [] });
    }));

  it('names who did it only to those who may read that user, and says how it came', async () => {
    const tenantId = uuidv7();
    const id = uuidv7();
    const person = await asTenant(tenantId, async () => {
      const { db, clock, keysets, gates, jobs } = parts;
      const user = await new Users(db, clock, keysets, gates, audit, jobs).create(
        aUserCreate({ name: '田中 花子' }),
      );
      const principal = { kind: 'user' as const, id: user.id, tenantId };
      const change = (context: object, details: object = {}) =>
        asTenant(
          tenantId,
          async () => {
            parts.clock.advance(1_000);
            const changes = [{ field: 'name', from: 1, to: 2 }];
            await audit.record(anEntry({ subjectId: id, details: { changes, ...details } }));
          },
          context,
        );
      await change({ principal, ip: '203.0.113.9' });
      await change({ principal, ip: undefined, userAgent: undefined });
      await change({ principal, ip: undefined }, { importId: 'job-1' });
      await change({ principal: { kind: 'system', id: 'system:cli', tenantId } });
      await change({ principal: { kind: 'system', id: 'system:worker', tenantId } });
      return user;
    });
    const read = (permissions?: Permissions) =>
      asTenant(tenantId, () => list(id, { sort: 'at' }), permissions && { permissions });
    const { items } = await read();
    expect(items.map(({ via }) => via)).toEqual(['request', 'job', 'import', 'command', 'system']);
    expect(items[0]!.by).toEqual({ kind: 'user', id: person.id, name: '田中 花子' });
    expect(items[2]!.importId).toBe('job-1');
    expect(items[3]!.by).toEqual({ kind: 'system', id: 'system:cli', name: null });
    expect((await read(nothing)).items[0]!.by).toEqual({ kind: 'user', id: person.id, name: null });
  });

  it('tells large values shortened, whatever they are, and says so', () =>
    asTenant(uuidv7(), async () => {
      const id = uuidv7();
      const [fits, large] = ['あ'.repeat(2_700), 'あ'.repeat(2_800)];
      const many = Array.from({ length: 300 }, () => uuidv7());
      await changed(
        id,
        { field: 'note', from: fits, to: null },
        { field: 'name', from: large, to: 'x' },
        { field: 'purposeIds', from: null, to: many },
        { field: 'phone', changed: true },
      );
      const { items } = await list(id, { sort: 'at' });
      expect(items.map(({ field, shortened }) => [field, shortened])).toEqual([
        ['note', false],
        ['name', true],
        ['purposeIds', true],
        ['phone', false],
      ]);
      expect(items[0]!.old).toBe(fits);
      expect(items[1]).toMatchObject({ old: 'あ'.repeat(2_048), new: 'x' });
      expect(items[2]!.new).toMatch(new RegExp(`^\\["${many[0]}", `));
      expect(items[2]!.new).toHaveLength(2_048);
    }));

  it('labels ids, also inside of lists, and nothing else', () =>
    asTenant(uuidv7(), async () => {
      const [id, one, two] = [uuidv7(), uuidv7(), uuidv7()];
      await changed(
        id,
        { field: 'purposeIds', from: [one], to: [one, two] },
        { field: 'name', from: 'x', to: null },
      );
      const labels = new Map([[one, '防犯']]);
      const { items } = await history.of(about(id), fieldHistoryQuery.parse({ sort: 'at' }), (changes) => {
        expect(idsIn(changes).toSorted()).toEqual([one, two].toSorted());
        return Promise.resolve(labels);
      });
      expect(items.map((change) => change.labels)).toEqual([[{ id: one, label: '防犯' }], []]);
    }));
});
