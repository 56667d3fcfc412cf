import { randomUUID } from 'node:crypto';

import { JobRunner, Jobs } from '@mimamori/platform';
import { JobHandlers } from '@mimamori/platform/testing';
import pg from 'pg';

import { useApp } from '../support/app';
import { type FilledTenant, fillTenant } from '../support/filled-tenant';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Work that names no row: the demonstration's, by the codes of its own stores. */
const WITHOUT_IDS = ['demo.grow', 'demo.desk'];
/** That somebody asked for it is written down, in their own log. */
const OWN_LOG = ['audit_event', 'audit_head', 'audit_seal'];

type Payload = Record<string, unknown>;

const app = useApp();
/** Kind of job or name of event → what the first tenant had it done with. */
const asked = new Map<string, Payload>();
let a: FilledTenant;
let b: FilledTenant;
let superuser: pg.Client;
let tables: string[];
let idsOfA: ReadonlySet<string>;

beforeAll(async () => {
  const jobs = app.get(Jobs);
  const start = jest.spyOn(jobs, 'start');
  const publishAll = jest.spyOn(jobs, 'publishAll');
  a = await fillTenant(app, 'chain-a');
  await goOn(a);
  for (const [{ tenantId }, kind, payload] of start.mock.calls)
    if (tenantId === a.owner.tenantId) asked.set(kind, payload);
  for (const [{ tenantId }, events] of publishAll.mock.calls)
    for (const { constructor, facts } of events)
      if (tenantId === a.owner.tenantId) asked.set(constructor.name, facts as Payload);
  // one that is still there: what was asked to go is gone
  asked.set('files.remove', { fileId: a.ids.cameraFile });
  jest.restoreAllMocks();
  b = await fillTenant(app, 'chain-b');
  // what these tests start, they do themselves: nothing else changes a row meanwhile
  await app.get(JobRunner).stop();
  superuser = new pg.Client(app.database.superuserUrl);
  await superuser.connect();
  app.database.beforeDrop(() => superuser.end());
  const { rows } = await superuser.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'tenant_id' and table_name in (
       select relname from pg_class where relkind in ('r', 'p') and not relispartition) order by 1`,
  );
  tables = rows.map(({ name }) => name);
  idsOfA = new Set(
    Object.values(await rowsOf(a))
      .join()
      .match(UUID),
  );
}, 180_000);

/** Goes on from where every other test begins: somebody leaves and is made unrecognisable, view grants are decided. */
async function goOn({ owner, manager, ids }: FilledTenant): Promise<void> {
  const headers = { 'if-match': '*' };
  const call = async (method: string, url: string, body?: object, as = owner) => {
    const answer = await app.call(method, url, { as, body, headers });
    if (answer.status >= 300) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  };
  const { id } = await call('POST', '/v1/users', { loginId: 'leaver', name: '佐藤 一郎' });
  await call('PATCH', `/v1/users/${id}`, { lastDay: '2020-01-31' });
  await call('POST', `/v1/users/${id}/pseudonymise`, { ground: 'period_over' });
  for (const steps of [['reject'], ['approve', 'revoke']]) {
    const asked = { cameras: [ids.camera], actions: ['view_playback'], reason: '確認', minutes: 60 };
    const grant = await call('POST', '/v1/view-grants', asked, manager);
    for (const step of steps) await call('POST', `/v1/view-grants/${grant.id}/${step}`, { note: '確認済み' });
  }
}

/** Table → all its rows of a tenant. */
async function rowsOf({ owner }: FilledTenant): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await superuser.query<{ text: string | null }>(
      `select string_agg(t::text, chr(10) order by t::text) as text from ${table} t where tenant_id = $1`,
      [owner.tenantId],
    );
    found[table] = rows[0]?.text ?? '';
  }
  return found;
}

/** How it ends when it is done in the second tenant. */
async function outcome(call: (...values: unknown[]) => unknown, payload: Payload): Promise<string> {
  const run = { jobId: b.ids.job, progress: async () => undefined };
  return app.as(b.owner.tenantId, async () => {
    try {
      return JSON.stringify((await call(payload, run)) ?? null);
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      return `${code ?? message}`;
    }
  });
}

const withoutIds = (text: string) =>
  text.replaceAll(UUID, '<id>').replaceAll(/"previewToken":"[^"]*"/g, '"previewToken":"…"');

describe('work that names things of another tenant', () => {
  it('is known for every kind of job and every listener', () => {
    const handlers = app.get(JobHandlers);
    const wanted = [
      ...handlers.jobs().keys(),
      ...[...handlers.listeners().values()].map(({ mark }) => mark.event),
    ];
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.filter((name) => !asked.has(name) && !WITHOUT_IDS.includes(name))).toEqual([]);
  });

  it('ends as if they had never been, and changes nothing in either of them', async () => {
    const handlers = app.get(JobHandlers);
    const all = [
      ...[...handlers.jobs()].map(([name, { call }]) => ({ title: name, name, call })),
      ...[...handlers.listeners()].map(([title, { mark, call }]) => ({ title, name: mark.event, call })),
    ];
    const faults: string[] = [];
    let tried = 0;
    for (const { title, name, call } of all) {
      const text = JSON.stringify(asked.get(name) ?? {});
      const named = [...new Set(text.match(UUID))].filter((id) => idsOfA.has(id));
      if (!named.length) continue;
      tried += 1;
      const absent = named.reduce((changed, id) => changed.replaceAll(id, randomUUID()), text);
      const before = [await rowsOf(a), await rowsOf(b)];
      const never = withoutIds(await outcome(call, JSON.parse(absent)));
      const hidden = withoutIds(await outcome(call, JSON.parse(text)));
      const after = [await rowsOf(a), await rowsOf(b)];
      if (hidden !== never) faults.push(`${title}: ${hidden} is not ${never}`);
      for (const [index, rows] of after.entries())
        for (const table of tables)
          if (rows[table] !== before[index]?.[table] && !(index && OWN_LOG.includes(table)))
            faults.push(`${title}: changed ${table} of ${index ? 'its own tenant' : 'the other tenant'}`);
    }
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(10);
    const photo = `/v1/cameras/${a.ids.camera}/files/${a.ids.cameraFile}/content`;
    expect((await app.call('GET', photo, { as: a.owner })).status).toBe(200);
  });
});
