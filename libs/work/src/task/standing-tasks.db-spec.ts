import { Audit, AuditEvent } from '@mimamori/audit';
import { logged } from '@mimamori/audit/testing';
import { uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { useDatabase } from '../../../../test/support/database';
import { aFinding, TaskEntity, tasksOf } from '../../testing';
import type { TaskOpening } from './task.schema';
import type { Tasks } from './task.service';

const database = useDatabase();
let parts: TestParts;
let tasks: Tasks;
let tenantId: string;
const heard: object[] = [];
const listener = (event: string) => ({ mark: { event }, call: () => Promise.resolve() });

beforeAll(async () => {
  const jobs = [listener('TaskOpened'), listener('TaskClosed')];
  parts = await testParts(database, [AuditEvent, TaskEntity], { jobs });
  const publish = parts.jobs.publishAll.bind(parts.jobs);
  jest.spyOn(parts.jobs, 'publishAll').mockImplementation((tx, events) => {
    heard.push(...events.map(({ constructor, facts }) => ({ event: constructor.name, ...facts })));
    return publish(tx, events);
  });
  tasks = tasksOf(parts, new Audit(parts.db, parts.clock));
  database.beforeDrop(() => parts.close());
});
beforeEach(() => {
  tenantId = uuidv7();
  heard.length = 0;
});

const here = <T>(work: () => Promise<T>) => asTenant(tenantId, work);
const openMany = (openings: readonly TaskOpening[]) =>
  parts.db.transaction((tx) => tasks.openMany(tx, openings));
const closeMany = (keys: readonly TaskOpening[]) =>
  parts.db.transaction((tx) => tasks.closeMany(tx, keys, 'cause_gone'));
const found = async () =>
  (await parts.db.repository(TaskEntity).find({ where: { tenantId } })).toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  );
const dismiss = (id: string) =>
  parts.db.query(
    `update task set state = 'dismissed', outcome = 'x', closed_at = opened_at, closed_by = 'x' where id = $1`,
    [id],
  );

describe('many tasks at once', () => {
  it('are opened, told anew, kept and reopened as one by one', () =>
    here(async () => {
      const [fresh, same, changed, dismissed, outdated] = Array.from({ length: 5 }, () => aFinding());
      const before = await openMany([same!, changed!, dismissed!, outdated!]);
      await dismiss(before[2]!);
      await dismiss(before[3]!);
      heard.length = 0;
      const worse = { severity: 'high' as const, params: { template: 'x', reason: 'bounced' } };
      const ids = await openMany([
        { ...changed!, severity: 'low' },
        fresh!,
        same!,
        { ...changed!, ...worse },
        dismissed!,
        { ...outdated!, ...worse },
      ]);
      expect(ids[0]).toBe(before[1]);
      expect(ids[3]).toBe(before[1]);
      expect(ids[2]).toBe(before[0]);
      expect(ids[4]).toBe(before[2]);
      expect(before).not.toContain(ids[1]);
      expect(before).not.toContain(ids[5]);
      const rows = new Map((await found()).map((row) => [row.id, row]));
      expect(rows.size).toBe(6);
      expect(rows.get(ids[0]!)).toMatchObject({ ...worse, version: 2, state: 'open' });
      expect(rows.get(ids[2]!)).toMatchObject({ version: 1 });
      expect(rows.get(before[3]!)).toMatchObject({ state: 'dismissed', lapsedAt: expect.any(Date) });
      expect(rows.get(ids[5]!)).toMatchObject({ ...worse, state: 'open' });
      expect(heard).toMatchObject([{ event: 'TaskOpened' }, { event: 'TaskOpened' }]);
      const told = (await logged(parts.db)).slice(4);
      expect(new Set(told.map(({ action, subjectId }) => `${action} ${subjectId}`))).toEqual(
        new Set([`task.open ${ids[1]}`, `task.open ${ids[5]}`, `task.update ${ids[0]}`]),
      );
      expect(told.find(({ action }) => action === 'task.update')!.details).toEqual({
        changes: [
          { field: 'severity', from: 'medium', to: 'high' },
          { field: 'params', changed: true },
        ],
      });
    }));

  it('are closed once, and what was dismissed lapses', () =>
    here(async () => {
      const openings = Array.from({ length: 3 }, () => aFinding());
      const ids = await openMany(openings);
      await dismiss(ids[0]!);
      heard.length = 0;
      expect(await closeMany([...openings, aFinding()])).toBe(2);
      expect(await closeMany(openings)).toBe(0);
      expect(await found()).toMatchObject([
        { id: ids[0], state: 'dismissed', lapsedAt: expect.any(Date) },
        { id: ids[1], state: 'done', outcome: 'cause_gone', version: 2 },
        { id: ids[2], state: 'done', closedAt: parts.clock.now() },
      ]);
      expect(heard).toMatchObject([
        { event: 'TaskClosed', state: 'done' },
        { event: 'TaskClosed', state: 'done' },
      ]);
      const [last] = (await logged(parts.db)).slice(-1);
      expect(last).toMatchObject({
        action: 'task.close',
        reason: 'cause_gone',
        details: {
          code: 'work.mail_failed',
          changes: [{ field: 'state', from: 'open', to: 'done' }],
        },
      });
    }));

  it('take as many statements as one', () =>
    here(async () => {
      const count = (size: number) =>
        parts.db.transaction(async (tx) => {
          const asked = jest.spyOn(tx, 'query');
          const openings = Array.from({ length: size }, () => aFinding());
          await tasks.openMany(tx, openings);
          await tasks.openMany(
            tx,
            openings.map((opening) => ({ ...opening, severity: 'low' as const })),
          );
          expect(await tasks.closeMany(tx, openings, 'x')).toBe(size);
          return asked.mock.calls.length;
        });
      expect(await count(200)).toBe(await count(1));
    }));

  it('of two transactions that take them in other orders wait for each other', () =>
    here(async () => {
      const openings = Array.from({ length: 40 }, () => aFinding());
      const low = openings.toReversed().map((opening) => ({ ...opening, severity: 'low' as const }));
      const [one, two] = await Promise.all([openMany(openings), openMany(low)]);
      expect(two.toReversed()).toEqual(one);
      await Promise.all([openMany(openings), openMany(low), closeMany(openings), closeMany(low)]);
      const open = (await found()).filter(({ state }) => state === 'open');
      expect(new Set(open.map(({ subjectId }) => subjectId)).size).toBe(open.length);
    }));

  it('refuse an opening without a title, and none is written', () =>
    here(async () => {
      await expect(openMany([aFinding(), aFinding({ code: 'work.unheard_of' })])).rejects.toThrow('no title');
      expect(await found()).toEqual([]);
      expect(await openMany([])).toEqual([]);
      expect(await closeMany([])).toBe(0);
    }));
});
