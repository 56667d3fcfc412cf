import { AuditEvent } from '@mimamori/audit';
import { Authorizer, Clock, FixedClock, TenantDb } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { aFinding, aTask } from '../../testing';
import { MailEntity } from '../mail/mail.entity';
import { EscalationJobs } from './escalation.jobs';
import { Escalation } from './escalation.service';
import { TaskTitles } from './task-titles';
import type { Task, TaskCreate } from './task.schema';
import { Tasks } from './task.service';

const app = useApp({ jobs: false });
const DUE = '2026-12-01T18:00:00+09:00';
const clock = new FixedClock(new Date('2026-11-22T00:00:00Z'));
let owner: SignedIn;
let other: SignedIn;
let manager: SignedIn;
let worker: SignedIn;
let siteId: string;

const person = (role: string, scope: Parameters<typeof app.person>[2]) =>
  app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, scope);
const create = (input: Partial<TaskCreate>, tenantId = owner.tenantId) =>
  app.as(tenantId, () => app.get(Tasks).create(aTask({ dueAt: DUE, severity: 'critical', ...input })));
const pass = () => app.get(EscalationJobs).escalate();
const levelOf = async ({ id }: Task, tenantId = owner.tenantId) =>
  (await app.as(tenantId, () => app.get(Tasks).get(id))).escalationLevel;
const mails = (tenantId = owner.tenantId) =>
  app.as(tenantId, () =>
    app
      .get(TenantDb)
      .repository(MailEntity)
      .find({ order: { id: 'asc' } }),
  );
/** Mails written since the last look; their ids do not tell the order, because the clock goes back between tests. */
const seen = new Set<string>();
async function written(): Promise<MailEntity[]> {
  const fresh = (await mails()).filter(({ id }) => !seen.has(id));
  fresh.forEach(({ id }) => seen.add(id));
  return fresh;
}
const told = async () => (await written()).map(({ userId }) => userId!).toSorted();
const at = (time: string) => clock.set(new Date(time));

beforeAll(async () => {
  owner = await app.found('mimamart');
  other = await app.found('kumanomi');
  siteId = await app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate())).id);
  manager = await person('store_manager', { kind: 'sites', siteIds: [siteId] });
  worker = await person('operator', { kind: 'sites', siteIds: [siteId] });
  jest.spyOn(app.get(Clock), 'now').mockImplementation(() => clock.now());
});
beforeEach(async () => {
  await told();
  at('2026-11-22T00:00:00Z');
});
afterEach(async () => {
  const open =
    'update task set state = $1, closed_at = $2, closed_by = $3, next_escalation_at = null where closed_at is null';
  for (const { tenantId } of [owner, other])
    await app.as(tenantId, () => app.get(TenantDb).query(open, ['done', clock.now(), 'spec']));
});

it('tells the owner, then the managers of the place, then the administrators: each once', async () => {
  const task = await create({ siteId, ownerUserId: worker.userId });
  at(DUE);
  expect(await pass()).toBe(0);
  at('2026-12-01T18:00:01+09:00');
  expect(await pass()).toBe(1);
  expect(await pass()).toBe(0);
  expect(await told()).toEqual([worker.userId]);
  at('2026-12-02T00:00:00+09:00');
  expect(await pass()).toBe(1);
  expect(await told()).toEqual([manager.userId]);
  at('2026-12-03T09:00:00+09:00');
  expect(await pass()).toBe(1);
  expect(await told()).toEqual([owner.userId]);
  at('2027-12-03T09:00:00+09:00');
  expect(await pass()).toBe(0);
  expect(await levelOf(task)).toBe(3);
  const log = await app.as(owner.tenantId, () =>
    app
      .get(TenantDb)
      .repository(AuditEvent)
      .find({ where: { subjectId: task.id, action: 'task.escalate' } }),
  );
  expect(log.map(({ details, actorId }) => [(details as { to: number }).to, actorId])).toEqual([
    [1, 'system:worker'],
    [2, 'system:worker'],
    [3, 'system:worker'],
  ]);
});

it('tells everybody of a level that was slept through, and goes on where nobody is responsible', async () => {
  const slept = await create({ siteId, ownerUserId: worker.userId });
  at('2027-01-01T00:00:00Z');
  await pass();
  expect(await told()).toEqual([worker.userId, manager.userId, owner.userId].sort());
  expect(await levelOf(slept)).toBe(3);
  at('2026-11-22T00:00:00Z');
  const nobodys = await create({ siteId });
  at('2026-12-01T18:00:01+09:00');
  await pass();
  expect(await told()).toEqual([manager.userId]);
  expect(await levelOf(nobodys)).toBe(2);
  at('2026-11-22T00:00:00Z');
  const everybodys = await create({});
  at('2026-12-01T18:00:01+09:00');
  await pass();
  expect(await told()).toEqual([owner.userId]);
  expect(await levelOf(everybodys)).toBe(3);
});

it('writes one mail to a person about all their tasks, with the way to each', async () => {
  const one = await create({ ownerUserId: worker.userId, title: '点検する' });
  await create({ ownerUserId: worker.userId });
  at('2026-12-01T18:00:01+09:00');
  expect(await pass()).toBe(2);
  const [mail, ...more] = await written();
  expect(more).toEqual([]);
  expect(mail).toMatchObject({ userId: worker.userId, template: 'work.overdue' });
  const { params } = mail!;
  expect(params).toMatchObject({ count: 2, listed: 2 });
  expect(params['list']).toContain('点検する (2026-12-01)');
  expect(params['list']).toMatch(new RegExp(`/v1/tasks/${one.id}$`, 'm'));
});

it('tells of a task whose title no mail could hold, and of all others', async () => {
  await create({ ownerUserId: worker.userId });
  jest.spyOn(app.get(TaskTitles), 'of').mockReturnValueOnce(`a\tb${'c'.repeat(196)}😀`);
  at('2026-12-01T18:00:01+09:00');
  expect(await pass()).toBe(1);
  const [mail] = await written();
  expect(mail?.params['list']).toContain(`a b${'c'.repeat(196)}  (2026-12-01)`);
});

it('follows a due date that moves and a task that ends', async () => {
  const task = await create({ ownerUserId: worker.userId });
  const done = await create({ ownerUserId: worker.userId });
  const service = app.get(Tasks);
  const match = { expect: () => undefined } as never;
  await app.as(owner.tenantId, async () => {
    await service.update(task.id, { dueAt: '2027-06-01T00:00:00+09:00' }, match);
    await service.transition(done.id, { to: 'done' }, match);
  });
  at('2027-01-01T00:00:00Z');
  expect(await pass()).toBe(0);
  await app.as(owner.tenantId, () => service.update(task.id, { dueAt: DUE }, match));
  expect(await pass()).toBe(1);
  expect(await levelOf(task)).toBe(3);
  await app.as(owner.tenantId, () => service.update(task.id, { dueAt: '2027-02-01T00:00:00+09:00' }, match));
  expect(await levelOf(task)).toBe(0);
  await told();
  at('2027-02-01T12:00:00+09:00');
  expect(await pass()).toBe(1);
  expect(await told()).toEqual([worker.userId]);
});

it('gives every tenant its turn, whatever becomes of another', async () => {
  for (let number = 0; number < 3; number++) await create({});
  const late = await create({}, other.tenantId);
  const suspended = await create({ siteId });
  at('2026-12-01T18:00:01+09:00');
  const jobs = new EscalationJobs(app.get(TenantDb), clock, app.get(Authorizer), {
    escalate: async (tx: { tenantId: string }, most: number) => {
      if (tx.tenantId === owner.tenantId) throw new Error('this tenant is in trouble');
      return app.get(Escalation).escalate(tx as never, most);
    },
  } as unknown as Escalation);
  const log = jest.spyOn(jobs['logger'], 'error').mockImplementation(() => undefined);
  expect(await jobs.escalate()).toBe(1);
  expect(await levelOf(late, other.tenantId)).toBe(3);
  expect(log).toHaveBeenCalledTimes(1);
  const status = (to: string) =>
    app.as(owner.tenantId, () => app.get(TenantDb).query('update tenant set status = $1', [to]));
  await status('suspended');
  expect(await pass()).toBe(0);
  await status('active');
  expect(await pass()).toBe(4);
  expect(await levelOf(suspended)).toBeGreaterThan(0);
});

it('raises each task once, though two workers look at the same time', async () => {
  for (let number = 0; number < 5; number++) await create({ ownerUserId: worker.userId });
  at('2026-12-01T18:00:01+09:00');
  const raised = await Promise.all([pass(), pass()]);
  expect(raised[0]! + raised[1]!).toBe(5);
});

it('leaves findings without a due day alone', async () => {
  await app.as(owner.tenantId, () =>
    app.get(TenantDb).transaction((tx) => app.get(Tasks).open(tx, aFinding({ severity: 'critical' }))),
  );
  at('2030-01-01T00:00:00Z');
  expect(await pass()).toBe(0);
});
