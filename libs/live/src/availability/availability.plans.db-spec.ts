import { type Permissions, TenantDb } from '@mimamori/platform';
import pg from 'pg';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { AvailabilityDays } from './availability-day.service';
import { AvailabilityRanks } from './availability-list.service';
import { Availability } from './availability.service';

/** Plans are those of a chain of 8,000 stores; a run of all tests has no time to fill one. */
const STORES = 1_500;
const CAMERAS_OF_A_STORE = 12;
const MONTH = { from: '2026-10-01', to: '2026-10-31', step: 'day' as const };
/** More than a store has, far less than the tenant. */
const MOST_ROWS = 1_500;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const app = useApp({ jobs: false });
let owner: SignedIn;
let site: string;
let camera: string;

/** A chain whose cameras all spoke of themselves: without triggers, which are for those who write one by one. */
const FILL = `
set session_replication_role = 'replica';
insert into site (tenant_id, id, code, name, status, search_text, version, created_at, updated_at)
  select $1, gen_random_uuid(), lpad(n::text, 5, '0'), n::text, 'open', '', 1, '2026-01-01', '2026-01-01'
  from generate_series(1, ${STORES}) n;
insert into camera (tenant_id, id, site_id, code, name, state, area_id, owner_user_id, retention_class, audio, mask_decision,
    mask_reason, search_text, version, created_at, updated_at, activated_at)
  select tenant_id, gen_random_uuid(), id, n::text, n::text, 'active', id, id, 'store_office', false, 'not_needed', '-', '', 1,
    '2026-01-01', '2026-01-01', '2026-01-01'
  from site cross join generate_series(1, ${CAMERAS_OF_A_STORE}) n where tenant_id = $1;
insert into status_event (tenant_id, at, id, site_id, camera_id, status, recording, reasons)
  select tenant_id, timestamptz '2026-10-31T12:00:00+09:00' - n * interval '1 day', gen_random_uuid(), site_id, id, 'online', 'yes', '{}'
  from camera cross join generate_series(0, 1) n where tenant_id = $1;
insert into availability_day (tenant_id, camera_id, day, site_id, online, degraded, flapping, offline, unknown, recorded,
    unrecorded, outages_open, outages_begun, longest_outage, closing_state, closing_recording)
  select tenant_id, id, date '2026-10-31' - n, site_id, 86400, 0, 0, 0, 0, 86400, 0, 0, 0, 0, 'online', 'yes'
  from camera cross join generate_series(0, 1) n where tenant_id = $1;
insert into availability_site_day (tenant_id, site_id, day, cameras, online, degraded, flapping, offline, unknown, recorded,
    unrecorded, outages_open, outages_begun, longest_outage, dark)
  select tenant_id, id, date '2026-10-31' - n, 12, 86400 * 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  from site cross join generate_series(0, 30) n where tenant_id = $1;
insert into availability_round values ($1, '2026-11-01', null, '2026-11-01')`;

beforeAll(async () => {
  owner = await app.found('large');
  const superuser = new pg.Client(app.database.superuserUrl);
  await superuser.connect();
  for (const statement of FILL.split(';')) {
    const asked = statement.includes('$1') ? [owner.tenantId] : [];
    await superuser.query(statement, asked);
  }
  await superuser.query('analyze site, camera, status_event, availability_day, availability_site_day');
  const { rows } = await superuser.query<{ id: string; site: string }>(
    'select id, site_id as site from camera where tenant_id = $1 limit 1',
    [owner.tenantId],
  );
  ({ id: camera, site } = rows[0]!);
  await superuser.end();
}, 180_000);

function scansOf(plan: Plan): { scan: string; rows: number }[] {
  const rows = (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'];
  const own = plan['Relation Name']
    ? [{ scan: `${plan['Node Type']} on ${plan['Relation Name']}`, rows: Math.round(rows) }]
    : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scansOf)];
}

/** What every statement of the work reads, under the app role and the walls. */
async function readBy(work: () => Promise<unknown>, permissions?: Permissions) {
  const db = app.get(TenantDb);
  const heard: { text: string; values: unknown[] }[] = [];
  const spy = jest.spyOn(db, 'query');
  await app.as(owner.tenantId, work, permissions && { permissions });
  for (const [text, values = []] of spy.mock.calls) heard.push({ text, values: [...values] });
  spy.mockRestore();
  const plans: { scan: string; rows: number }[] = [];
  for (const { text, values } of heard) {
    const [row] = await app.as(owner.tenantId, () =>
      db.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`explain (analyze, format json) ${text}`, values),
    );
    plans.push(...scansOf(row!['QUERY PLAN'][0]!.Plan));
  }
  expect(heard.length).toBeGreaterThan(0);
  return plans;
}

const tooMuch = (plans: { scan: string; rows: number }[]) =>
  plans.filter(({ scan, rows }) => rows > MOST_ROWS || (scan.startsWith('Seq Scan') && rows > 100));
/** As somebody who may read one camera of each store. */
const partly: Permissions = {
  version: 'test',
  can: () => true,
  rowFilter: (_action, subject) => (subject === 'CameraStatus' ? "camera.code = '1'" : 'true'),
};

describe('in a large tenant', () => {
  it('a month of one store reads that store alone', async () => {
    const plans = await readBy(() => app.get(Availability).ofSites([site], MONTH));
    expect(tooMuch(plans)).toEqual([]);
    const answer = await app.as(owner.tenantId, () => app.get(Availability).site(site, MONTH));
    expect(answer.total).toMatchObject({ availability: 1, countedSeconds: 31 * 12 * 86_400 });
  });

  it('so does it for who may not read all of its cameras', async () => {
    const plans = await readBy(() => app.get(Availability).ofSites([site], MONTH), partly);
    expect(plans.map(({ scan }) => scan).join()).toContain('availability_day');
    expect(tooMuch(plans)).toEqual([]);
  });

  it('and a month of one camera that camera alone', async () => {
    expect(tooMuch(await readBy(() => app.get(Availability).ofCameras([camera], MONTH)))).toEqual([]);
  });

  it('summing a day up reads the events of that day and those stores', async () => {
    const plans = await readBy(() =>
      app.get(AvailabilityDays).sumUp(app.get(TenantDb), [site], '2026-10-31'),
    );
    expect(plans.map(({ scan }) => scan).join()).toContain('status_event_');
    expect(tooMuch(plans)).toEqual([]);
    // the first day: nothing was kept of the day before, and nothing is known of now
    const first = await readBy(() =>
      app.get(AvailabilityDays).sumUp(app.get(TenantDb), [site], '2026-10-29'),
    );
    expect(tooMuch(first)).toEqual([]);
  });

  it('the worst stores of a month come from the days of stores, not of cameras', async () => {
    const request = {
      limit: 50,
      sort: { field: 'availability' as const, descending: false },
      totalCount: false,
      filter: { from: MONTH.from, to: MONTH.to },
    };
    const plans = await readBy(() => app.get(AvailabilityRanks).list(request));
    expect(plans.map(({ scan }) => scan).join()).not.toMatch(/availability_day|on camera/);
    const ofStore = await readBy(() =>
      app.get(AvailabilityRanks).list({ ...request, filter: { ...request.filter, siteId: site } }),
    );
    expect(tooMuch(ofStore)).toEqual([]);
  });
});
