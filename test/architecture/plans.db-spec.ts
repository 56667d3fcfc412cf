import { japanDay, TenantDb, Tx } from '@mimamori/platform';
import { Client } from 'pg';

import { type Chain, fill, PASSWORD, type Person } from '../../bench/harness/fill.mjs';
import { type SignedIn, useApp } from '../support/app';

const app = useApp({ jobs: false });

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Subplan Name'?: string;
  readonly Plans?: readonly Plan[];
}

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Lists that people and programs ask for all day, with the table that grows. */
const LISTS: readonly { readonly path: string; readonly table: string; readonly forStores: boolean }[] = [
  { path: '/v1/cameras', table: 'camera', forStores: true },
  { path: '/v1/cameras?sort=name', table: 'camera', forStores: true },
  { path: '/v1/cameras?sort=-updatedAt', table: 'camera', forStores: true },
  { path: '/v1/cameras?filter[state]=active', table: 'camera', forStores: true },
  { path: '/v1/sites', table: 'site', forStores: true },
  { path: '/v1/camera-statuses', table: 'camera_status', forStores: true },
  { path: '/v1/status-events', table: 'status_event', forStores: true },
  { path: '/v1/tasks', table: 'task', forStores: true },
  { path: '/v1/findings', table: 'task', forStores: true },
  { path: '/v1/audit-events', table: 'audit_event', forStores: false },
];

const REST = `
insert into camera_status (tenant_id, id, site_id, status, recording, reasons, reported_at, lease_until, changed_at, xid,
  reported_status, reported_recording, reported_reasons, reported_since)
select tenant_id, id, site_id, 'online', 'yes', '{}', created_at, created_at, created_at, pg_current_xact_id(),
  'online', 'yes', '{}', created_at from camera;
insert into status_event (tenant_id, at, id, site_id, camera_id, status, recording, reasons)
select tenant_id, now() - n * interval '1 millisecond', gen_random_uuid(), site_id, id, 'offline', 'unknown', '{}'
from camera cross join generate_series(0, 2) n;
insert into task (tenant_id, id, kind, code, subject, subject_id, site_id, params, severity, state, opened_at, opened_by,
  search_text, version, created_at, updated_at)
select tenant_id, gen_random_uuid(), 'finding', 'cameras.purpose_retired', 'Camera', id, site_id, '{"camera": "00001/C1", "count": 1}', 'low', 'open', created_at,
  'system:worker', code, 1, created_at, created_at from camera;
insert into audit_event (tenant_id, id, occurred_at, actor_kind, actor_id, action, subject, subject_id, outcome, trace_id, salt)
select tenant_id, gen_random_uuid(), created_at, 'system', 'system:worker', 'camera.create', 'Camera', id, 'ok', 'x',
  decode(repeat('00', 16), 'hex') from camera;
`;

let chain: Chain;
const people: Record<'whole tenant' | 'one store', SignedIn> = {} as never;
let heard: Statement[] = [];

async function asSuperuser<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: app.database.superuserUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function signIn({ loginId, userId }: Person): Promise<SignedIn> {
  const { code: tenant, tenantId } = chain;
  const { body } = await app.call('POST', '/v1/auth/login', {
    body: { tenant, loginId, password: PASSWORD },
  });
  return { tenantId, userId, token: body.accessToken };
}

/** Hears what is asked of the database, and lets it through. */
function overhear(target: object, method: string): void {
  const original = Reflect.get(target, method) as (...args: unknown[]) => unknown;
  jest.spyOn(target, method as never).mockImplementation(function (this: unknown, ...args: unknown[]) {
    heard.push({ text: String(args[0]), values: (args[1] as unknown[] | undefined) ?? [] });
    return original.apply(this, args);
  } as never);
}

beforeAll(async () => {
  [chain] = (await fill({ session: asSuperuser }, { tenants: 10, stores: 80, camerasPerStore: 5 })) as [
    Chain,
  ];
  await asSuperuser(async (client) => {
    await client.query("set session_replication_role = 'replica'");
    await client.query(REST);
  });
  await asSuperuser((client) => client.query('analyze'));
  people['whole tenant'] = await signIn(chain.owner);
  people['one store'] = await signIn(chain.storeManager);
  overhear(app.get(TenantDb), 'query');
  overhear(app.get(TenantDb), 'answers');
  overhear(Tx.prototype, 'query');
}, 120_000);

/** The list's own statements as `path` has them made. */
async function statementsOf(path: string, table: string, as: SignedIn): Promise<Statement[]> {
  heard = [];
  const { status, text } = await app.call('GET', path, { as });
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  return heard.filter((statement) => new RegExp(`\\b${table}\\b[^]*\\blimit\\b`).test(statement.text));
}

/** Under the app role and the walls, as the product asks. */
async function planOf({ text, values }: Statement, { tenantId }: SignedIn): Promise<Plan> {
  const [row] = await app.as(tenantId, () =>
    app
      .get(TenantDb)
      .query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`explain (costs off, format json) ${text}`, values),
  );
  return row!['QUERY PLAN'][0]!.Plan;
}

const MONTH = /^status_event_(\d{6}|default)/;
const THIS_MONTH = `status_event_${japanDay(new Date()).slice(0, 7).replace('-', '')}`;
/** Months to come are there already, and empty: how nothing is read says nothing. */
const isEmptyMonth = ({ 'Relation Name': relation }: Plan) =>
  relation !== undefined && MONTH.test(relation) && relation !== THIS_MONTH;
const childrenOf = ({ Plans }: Plan): readonly Plan[] =>
  (Plans ?? []).filter((child) => !isEmptyMonth(child));

/** Both begin with the tenant and the store: which is the smaller one hangs on how their pages were filled. */
const ALIKE: Readonly<Record<string, string>> = { camera_of_area: 'camera_of_site' };

/** One index through a bitmap or directly: which it is hangs on how the rows happen to lie. */
function folded(plan: Plan): Plan {
  const [only, ...others] = plan.Plans ?? [];
  const throughBitmap = plan['Node Type'] === 'Bitmap Heap Scan' && only && !others.length;
  return throughBitmap && only['Index Name']
    ? { ...plan, 'Node Type': 'Index Scan', 'Index Name': only['Index Name'], Plans: [] }
    : plan;
}

function linesOf(given: Plan, depth = 0): string[] {
  const plan = folded(given);
  const { 'Relation Name': relation, 'Index Name': index, 'Subplan Name': subplan } = plan;
  // an index alone is enough only where the rows' pages have been vacuumed
  const node = plan['Node Type'].replace('Index Only Scan', 'Index Scan');
  const by = index && `by ${ALIKE[index] ?? index}`;
  const line = [node, relation && `on ${relation}`, by, subplan && `(${subplan})`]
    .filter(Boolean)
    .join(' ')
    .replaceAll(THIS_MONTH, 'status_event_<month>');
  return [`${'  '.repeat(depth)}${line}`, ...childrenOf(plan).flatMap((child) => linesOf(child, depth + 1))];
}

function sequentialScans(plan: Plan): string[] {
  const own = plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name'] ?? '?'] : [];
  return [...own, ...childrenOf(plan).flatMap(sequentialScans)];
}

describe.each(LISTS)('the list $path', ({ path, table, forStores }) => {
  it.each(forStores ? (['whole tenant', 'one store'] as const) : (['whole tenant'] as const))(
    'is read by an index for %s',
    async (who) => {
      const statements = await statementsOf(path, table, people[who]);
      expect(statements).toHaveLength(1);
      const plan = await planOf(statements[0]!, people[who]);
      expect(sequentialScans(plan)).toEqual([]);
      expect(linesOf(plan).join('\n')).toMatchSnapshot();
    },
  );
});
