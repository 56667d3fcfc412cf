import fc from 'fast-check';
import {
  measureStatus,
  type AttestationResult,
  type MeasureStatus,
  type ObservationResult,
} from './measure-status.rules';

const RANK: Record<MeasureStatus, number> = { pass: 0, warn: 1, unknown: 2, unproved: 3, fail: 4 };
const LADDER: MeasureStatus[] = ['pass', 'warn', 'unknown', 'unproved', 'fail'];
const METRICS = ['M01', 'M02', 'M03'];
const ATTESTATIONS = ['SC-10-1.a', 'SC-10-1.b'];

const observation = fc.record({
  metric: fc.constantFrom(...METRICS, 'M50'),
  status: fc.constantFrom(...LADDER),
});
const attestation = fc.record({
  key: fc.constantFrom(...ATTESTATIONS, 'SC-10-2.c'),
  state: fc.constantFrom('valid' as const, 'expired' as const),
});
const given = fc.record({
  observations: fc.array(observation, { maxLength: 8 }),
  attestations: fc.array(attestation, { maxLength: 4 }),
  required: fc.record({ metrics: fc.subarray(METRICS), attestations: fc.subarray(ATTESTATIONS) }),
});

describe('measureStatus', () => {
  const of = (
    observations: ObservationResult[],
    attestations: AttestationResult[] = [],
    required = { metrics: ['M01', 'M02'], attestations: [] as string[] },
  ): MeasureStatus => measureStatus({ observations, attestations, required });
  const seen = (metric: string, status: MeasureStatus): ObservationResult => ({ metric, status });

  it('passes when every proof stands', () => {
    expect(of([seen('M01', 'pass'), seen('M02', 'pass')])).toBe('pass');
  });

  it('is unproved while a metric has no observation, even beside a warning or an unknown', () => {
    expect(of([seen('M01', 'pass')])).toBe('unproved');
    expect(of([seen('M01', 'warn')])).toBe('unproved');
    expect(of([seen('M01', 'unknown')])).toBe('unproved');
    expect(of([seen('M01', 'fail')])).toBe('fail');
  });

  it('never reads unknown as a pass', () => {
    expect(of([seen('M01', 'pass'), seen('M02', 'unknown')])).toBe('unknown');
  });

  it('needs the attestation, and an expired one proves nothing', () => {
    const required = { metrics: ['M01'], attestations: ['SC-10-1.a'] };
    const pass = [seen('M01', 'pass')];
    expect(of(pass, [], required)).toBe('unproved');
    expect(of(pass, [{ key: 'SC-10-1.a', state: 'expired' }], required)).toBe('unproved');
    expect(of(pass, [{ key: 'SC-10-1.a', state: 'valid' }], required)).toBe('pass');
    expect(of([seen('M01', 'fail')], [{ key: 'SC-10-1.a', state: 'valid' }], required)).toBe('fail');
  });

  it('is unproved when nothing is required', () => {
    expect(of([seen('M01', 'pass')], [], { metrics: [], attestations: [] })).toBe('unproved');
  });

  it('never improves when an observation gets worse', () => {
    fc.assert(
      fc.property(given, fc.nat(), fc.constantFrom(...LADDER), (base, index, worse) => {
        const target = base.observations[index % Math.max(1, base.observations.length)];
        fc.pre(target !== undefined && RANK[worse] >= RANK[target.status]);
        const observations = base.observations.map((row) =>
          row === target ? { ...row, status: worse } : row,
        );
        expect(RANK[measureStatus({ ...base, observations })]).toBeGreaterThanOrEqual(
          RANK[measureStatus(base)],
        );
      }),
    );
  });

  it('never improves when an attestation expires or a proof more is required', () => {
    fc.assert(
      fc.property(given, fc.constantFrom(...METRICS), (base, extra) => {
        fc.pre(base.required.metrics.length + base.required.attestations.length > 0);
        const before = RANK[measureStatus(base)];
        const expired = base.attestations.map((row) => ({ ...row, state: 'expired' as const }));
        expect(RANK[measureStatus({ ...base, attestations: expired })]).toBeGreaterThanOrEqual(before);
        const required = { ...base.required, metrics: [...base.required.metrics, extra] };
        expect(RANK[measureStatus({ ...base, required })]).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('passes only when each required metric is seen and passes, and each attestation stands', () => {
    fc.assert(
      fc.property(given, (base) => {
        fc.pre(measureStatus(base) === 'pass');
        for (const code of base.required.metrics) {
          const rows = base.observations.filter((row) => row.metric === code);
          expect(rows.length).toBeGreaterThan(0);
          expect(rows.every((row) => row.status === 'pass')).toBe(true);
        }
        for (const key of base.required.attestations)
          expect(base.attestations.some((row) => row.key === key && row.state === 'valid')).toBe(true);
      }),
    );
  });

  it('does not depend on the order of its rows, nor on rows that are not required', () => {
    fc.assert(
      fc.property(given, (base) => {
        const turned = { ...base, observations: base.observations.toReversed() };
        const needed = base.observations.filter((row) => base.required.metrics.includes(row.metric));
        expect(measureStatus(turned)).toBe(measureStatus(base));
        expect(measureStatus({ ...base, observations: needed })).toBe(measureStatus(base));
      }),
    );
  });
});
