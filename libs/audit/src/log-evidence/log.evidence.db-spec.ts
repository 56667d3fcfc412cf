import { Audit, SealedLog } from '@mimamori/audit';
import { anEntry } from '@mimamori/audit/testing';
import { Clock, EvidenceRegistry, FixedClock, type Measurement, TenantDb, uuidv7 } from '@mimamori/platform';

import { type SignedIn, useApp } from '../../../../test/support/app';

const HOUR = 3_600_000;
const app = useApp({ jobs: false });
let owner: SignedIn;

beforeAll(async () => {
  owner = await app.found('evident');
});

async function measure(metric: string, asOf = app.get(Clock).now(), scope = {}): Promise<Measurement> {
  const question = { scope, asOf, period: { from: asOf, to: asOf } };
  const found = await app.as(owner.tenantId, () => app.get(EvidenceRegistry).measure(metric, question));
  return found!;
}
const valueOf = ({ facts }: Measurement, name: string) =>
  facts.find(({ key }) => key === `audit:evidence.${name}`)?.value;

describe('M08', () => {
  it('counts the hours in which somebody was signed in and nothing was written', async () => {
    const began = Math.floor(app.get(Clock).now().getTime() / HOUR) * HOUR;
    const asOf = new Date(began + 24 * HOUR);
    expect(await measure('M08', asOf)).toMatchObject({ value: 0 });
    await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .query(
          "update session set used_at = used_at + interval '3 hours', expires_at = expires_at + interval '3 hours'",
        ),
    );
    const found = await measure('M08', asOf);
    expect(valueOf(found, 'hours_with_sessions')).toBeGreaterThanOrEqual(4);
    expect(found.value).toBe(Number(valueOf(found, 'hours_with_sessions')) - 1);
    const clock = new FixedClock(new Date(began + HOUR + 1));
    await app.as(owner.tenantId, () =>
      new Audit(app.get(TenantDb), clock).record(anEntry({ action: 'live.start' })),
    );
    expect((await measure('M08', asOf)).value).toBe(Number(found.value) - 1);
    // the hour that runs is not over
    expect(valueOf(await measure('M08', new Date(began + 10)), 'hours_with_sessions')).toBe(0);
  });

  it('is of the whole log only', async () => {
    expect(await measure('M08', undefined, { sites: ['x'] })).toMatchObject({
      value: null,
      unknownReason: 'audit:evidence.whole_log_only',
    });
  });
});

describe('M09', () => {
  it('is the share of exports with neither a reason nor a case', async () => {
    expect(await measure('M09', new Date(0))).toMatchObject({ value: 0 });
    await app.as(owner.tenantId, async () => {
      const audit = app.get(Audit);
      await audit.record(anEntry({ action: 'clip.create', reason: '警察からの照会' }));
      await audit.record(anEntry({ action: 'clip.create', incidentId: uuidv7() }));
      await audit.record(anEntry({ action: 'snapshot.save' }));
      await audit.record(anEntry({ action: 'snapshot.save', outcome: 'denied' }));
      await audit.record(anEntry({ action: 'cameras.export' }));
    });
    const found = await measure('M09', new Date(app.get(Clock).now().getTime() + 1));
    expect(found.value).toBeCloseTo(1 / 3);
    expect(valueOf(found, 'exports')).toBe(3);
    expect(await measure('M09', new Date(Date.now() + 31 * 24 * HOUR))).toMatchObject({ value: 0 });
  });
});

describe('M11', () => {
  it('needs a sealed log without a gap that was pruned in its time', async () => {
    const db = app.get(TenantDb);
    const sealed = app.get(SealedLog);
    await app.as(owner.tenantId, () => sealed.prepareExport());
    expect(await measure('M11')).toMatchObject({ value: true });
    const now = app.get(Clock).now();
    // past every rule of this product: nobody said under which period
    await app.as(owner.tenantId, () =>
      db.transaction((tx) => sealed.pruneBefore(tx, new Date(now.getTime() + 1000), 1)),
    );
    expect(await measure('M11')).toMatchObject({ value: false });
    // the row of a pruning is written moments after its anchor
    const clock = new FixedClock(new Date(now.getTime() + 60_000));
    const told = anEntry({ action: 'log.prune', details: { rows: 1, before: '', months: -1 } });
    await app.as(owner.tenantId, () => new Audit(db, clock).record(told));
    expect(await measure('M11')).toMatchObject({ value: true });
  });
});
