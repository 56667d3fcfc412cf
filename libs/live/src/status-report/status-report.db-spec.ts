import { Cameras } from '@mimamori/cameras';
import { aCamera } from '@mimamori/cameras/testing';
import { Clock, FixedClock, TenantDb, uuidv7 } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';
import fc from 'fast-check';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { PresenceJobs } from '../presence.jobs';
import { LEASE_MILLISECONDS } from '../presence.rules';
import { lockReported } from '../site-presence/status-change.queries';
import { RECORDINGS, STATUSES } from '../status.words';
import { afterCalm, afterReport, afterSilence, type HeldStatus, type Said } from './status-state.rules';
import { StatusReports } from './status-report.service';

const app = useApp({ jobs: false });
const now = new FixedClock(new Date());
let owner: SignedIn;
let siteId: string;
let number = 0;

const here = <T>(work: () => T) => app.as(owner.tenantId, work);
const rows = <Row extends object>(sql: string, values: unknown[] = []) =>
  here(() => app.get(TenantDb).query<Row>(sql, values));

async function someCameras(count: number): Promise<string[]> {
  const made = [];
  for (let index = 0; index < count; index++) {
    const camera = aCamera({ siteId, code: `C${++number}` });
    made.push((await here(() => app.get(Cameras).create(camera))).id);
  }
  return made;
}

function report(cameraIds: readonly string[], said: Said, reportId?: string) {
  const cameras = cameraIds.map((cameraId) => ({ cameraId, ...said, reasons: [...said.reasons] }));
  return here(() => app.get(StatusReports).report({ siteId, reportId, cameras }));
}

const said: fc.Arbitrary<Said> = fc.record({
  status: fc.constantFrom(...STATUSES),
  recording: fc.constantFrom(...RECORDINGS),
  reasons: fc.subarray(['low_bitrate', 'tampered']),
});

beforeAll(async () => {
  owner = await app.found('chain');
  siteId = (await here(() => app.get(Sites).create(aSiteCreate()))).id;
  jest.spyOn(app.get(Clock), 'now').mockImplementation(() => now.now());
});

const STATE = `select status, recording, reasons, reported_status, reported_recording, reported_reasons, reported_at,
  lease_until, silent from camera_status where id = any($1::uuid[]) order by id`;

describe('reports that are late or repeated', () => {
  /** Far enough apart that no damping begins; an order of execution; and repeats of what was carried out already. */
  const interleaving = fc.array(said, { minLength: 1, maxLength: 5 }).chain((reports) =>
    fc.record({
      reports: fc.constant(reports),
      order: fc.shuffledSubarray([...reports.keys()], { minLength: reports.length }),
      repeats: fc.array(fc.record({ which: fc.nat(), after: fc.nat() }), { maxLength: 4 }),
    }),
  );
  const APART = 600_000;

  it('end in the state of those that the server ordered, whatever the interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(interleaving, async ({ reports, order, repeats }) => {
        const [mixed, ordered] = [await someCameras(2), await someCameras(2)];
        const begin = now.now().getTime();
        const ids = reports.map(() => uuidv7());
        const take = (cameras: string[], index: number, at: number) => {
          now.set(new Date(at));
          return report(cameras, reports[index]!, ids[index]);
        };
        for (const index of reports.keys()) await take(ordered, index, begin + index * APART);
        for (const [turn, index] of order.entries()) {
          await take(mixed, index, begin + index * APART);
          for (const { which, after } of repeats) {
            if (after % order.length !== turn) continue;
            // sent again, and later by the server's clock than anything before
            const again = order[which % (turn + 1)]!;
            const answer = await take(mixed, again, begin + reports.length * APART);
            expect(answer.changed).toBe(0);
          }
        }
        const [one, other] = [await rows<object>(STATE, [mixed]), await rows<object>(STATE, [ordered])];
        expect(one).toEqual(other);
        now.set(new Date(begin + (reports.length + 1) * APART));
      }),
      { numRuns: 15 },
    );
  });

  it('end in the same state when they are taken at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 2, maxLength: 5 }), async (reports) => {
        const cameras = await someCameras(3);
        const begin = now.now().getTime();
        now.advance(APART);
        // each reads the clock first of all, so that the last one is the newest
        const running = reports.map((each, index) => {
          now.set(new Date(begin + APART + index));
          return report(cameras, each, uuidv7());
        });
        await Promise.all(running);
        const newest = now.now();
        const found = await rows<{ reported_at: Date; reported_status: string; lease_until: Date }>(STATE, [
          cameras,
        ]);
        for (const row of found) {
          expect(row.reported_at <= newest).toBe(true);
          expect(row.lease_until.getTime() - row.reported_at.getTime()).toBe(LEASE_MILLISECONDS);
          expect(reports.map(({ status }) => status)).toContain(row.reported_status);
        }
        // all or nothing: every camera ends with the same report
        expect(new Set(found.map((row) => JSON.stringify(row))).size).toBe(1);
      }),
      { numRuns: 10 },
    );
  });
});

type Step =
  | { readonly kind: 'report'; readonly after: number; readonly said: Said }
  | { readonly kind: 'round'; readonly after: number };

async function heldOf(cameraId: string): Promise<HeldStatus | undefined> {
  const work = () => app.get(TenantDb).transaction((tx) => lockReported(tx, [cameraId], null));
  return (await here(work))[0]?.held;
}

describe('what the database keeps of a camera', () => {
  const restless: fc.Arbitrary<Said> = fc.constantFrom(
    { status: 'online', recording: 'yes', reasons: [] },
    { status: 'offline', recording: 'no', reasons: [] },
    { status: 'degraded', recording: 'yes', reasons: ['low_bitrate'] },
  );
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('report' as const),
          after: fc.integer({ min: 1, max: 40_000 }),
          said: restless,
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('round' as const),
          after: fc.constantFrom(1_000, 5_000, LEASE_MILLISECONDS + 1, 1_000_000),
        }),
      },
    ),
    { minLength: 5, maxLength: 30 },
  );

  /** Other things change than whether it works; renewals; the end of the damping is told by a report and by a round. */
  const RESTLESS_THEN_CALM: Step[] = [
    ...Array.from({ length: 14 }, (_, index): Step => ({
      kind: 'report',
      after: 5_000,
      said: { status: index % 2 ? 'degraded' : 'online', recording: 'yes', reasons: [] },
    })),
    ...Array.from({ length: 25 }, (_, index): Step => ({
      kind: index % 2 ? 'round' : 'report',
      after: 40_000,
      said: { status: 'online', recording: 'yes', reasons: [] },
    })),
  ];

  it('is what the rules make of it, renewals and damping included, with an event for each change that shows', async () => {
    let dampings = 0;
    let unrests = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const [camera = ''] = await someCameras(1);
        let held: HeldStatus | undefined;
        let lease = 0;
        const shown: string[] = [];
        for (const step of given) {
          now.advance(step.after);
          const at = now.now();
          const before = held;
          if (step.kind === 'report') {
            await report([camera], step.said);
            held = afterReport(held, step.said, at);
            lease = at.getTime() + LEASE_MILLISECONDS;
          } else {
            await app.get(PresenceJobs).lapse();
            if (held && !held.silent)
              held = lease < at.getTime() ? afterSilence(held, at) : afterCalm(held, at);
          }
          expect(await heldOf(camera)).toEqual(held);
          if (held && (!before || JSON.stringify(before.shown) !== JSON.stringify(held.shown)))
            shown.push(held.shown.status);
          if (held?.flap.until) dampings += 1;
          if (held?.unrest.until) unrests += 1;
        }
        const events = await rows<{ status: string }>(
          'select status from status_event where camera_id = $1 or $1 = any(camera_ids) order by seq',
          [camera],
        );
        expect(events.map(({ status }) => status)).toEqual(shown);
      }),
      { numRuns: 15, examples: [[RESTLESS_THEN_CALM]] },
    );
    expect(dampings).toBeGreaterThan(0);
    expect(unrests).toBeGreaterThan(0);
  });
});

describe('a report that only renews', () => {
  const online: Said = { status: 'online', recording: 'yes', reasons: [] };

  it('prolongs the lease and writes nothing else, not even a new place in an index', async () => {
    const cameras = await someCameras(3);
    await report(cameras, online);
    const kept = `select xmin::text as row, xid::text as xid, changed_at, lease_until from camera_status
      where id = any($1::uuid[]) order by id`;
    const before = await rows<{ xid: string; lease_until: Date; changed_at: Date }>(kept, [cameras]);
    now.advance(30_000);
    expect(await report(cameras, online)).toEqual({ accepted: 3, changed: 0 });
    const after = await rows<{ xid: string; lease_until: Date; changed_at: Date }>(kept, [cameras]);
    expect(after.map(({ xid, changed_at }) => [xid, changed_at])).toEqual(
      before.map(({ xid, changed_at }) => [xid, changed_at]),
    );
    expect(after.map(({ lease_until }) => lease_until.getTime())).toEqual(
      before.map(({ lease_until }) => lease_until.getTime() + 30_000),
    );
    const events = await rows('select 1 from status_event where camera_id = any($1::uuid[])', [cameras]);
    expect(events).toHaveLength(3);
  });

  it('is all or nothing: one camera that changed, or one id twice, renews nothing by itself', async () => {
    const cameras = await someCameras(2);
    const [first = '', second = ''] = cameras;
    await report(cameras, online);
    now.advance(1_000);
    const both = [first, second, first].map((cameraId) => ({
      cameraId,
      status: 'online' as const,
      recording: 'yes' as const,
    }));
    await expect(here(() => app.get(StatusReports).report({ siteId, cameras: both }))).rejects.toThrow(
      'platform.invalid_input',
    );
    const leases = await rows<{ at: Date }>(
      'select reported_at as at from camera_status where id = any($1::uuid[])',
      [cameras],
    );
    expect(leases.every(({ at }) => at < now.now())).toBe(true);
  });

  it('is refused for a camera of which the rules say nothing, since it has no area', async () => {
    const area = { code: 'reji', name: 'レジ', class: 'checkout' };
    const made = await app.call('POST', `/v1/sites/${siteId}/areas`, { as: owner, body: area });
    const [without = '', within = ''] = await someCameras(2);
    await app.call('PATCH', `/v1/cameras/${within}`, { as: owner, body: { areaId: made.body.id } });
    const conditions = { areaId: { $eq: made.body.id } };
    const rules = [
      { actions: ['read'], subject: 'Camera' },
      { actions: ['read'], subject: 'Site' },
      { actions: ['report_status'], subject: 'Camera', conditions },
    ];
    await app.call('POST', '/v1/roles', { as: owner, body: { code: 'reporter', name: '機器', rules } });
    const user = await app.person({ tenantId: owner.tenantId, code: 'chain' }, 'contractor', {
      kind: 'sites',
      siteIds: [siteId],
    });
    const given = { userId: user.userId, role: 'reporter', scope: { kind: 'tenant' } };
    await app.call('POST', '/v1/role-assignments', { as: owner, body: given });
    await report([without, within], online);
    now.advance(1_000);
    const cameras = [without, within].map((cameraId) => ({ cameraId, ...online }));
    const answer = await app.call('POST', '/v1/status-reports', { as: user, body: { siteId, cameras } });
    expect(answer.status).toBe(403);
  });

  it('works under an Idempotency-Key, too', async () => {
    const cameras = await someCameras(2);
    await report(cameras, online);
    now.advance(1_000);
    const body = { siteId, cameras: cameras.map((cameraId) => ({ cameraId, ...online })) };
    const headers = { 'idempotency-key': 'once-more' };
    const as = { ...owner, token: await app.signIn('chain', 'owner') };
    for (const _attempt of [1, 2]) {
      const answer = await app.call('POST', '/v1/status-reports', { as, body, headers });
      expect(answer).toMatchObject({ status: 200, body: { accepted: 2, changed: 0 } });
    }
  });
});
