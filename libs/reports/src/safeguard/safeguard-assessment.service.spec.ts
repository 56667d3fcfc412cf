import { type EvidenceQuestion, findContext, FixedClock, getPermissions, japanIso } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { Logger } from '@nestjs/common';

import { aMeasurement, evidenceOf, installed, type Provider } from '../../testing';
import type { Assessment } from './assessment.type';
import { usualPeriod } from './period.rules';
import { SafeguardAssessment } from './safeguard-assessment.service';

const NOW = new Date('2026-11-21T14:00:00Z');
const TENANT = '019a9a5e-4b52-7c1e-9d3f-0c5b6a7d8e9f';

function assess(providers: Record<string, Provider>, measure?: string): Promise<Assessment> {
  const service = new SafeguardAssessment(
    evidenceOf(providers),
    installed('platform', 'cameras', 'access'),
    new FixedClock(NOW),
  );
  return asTenant(TENANT, () => service.assess({ asOf: NOW, period: usualPeriod(NOW), measure }));
}

const measureOf = ({ measures }: Assessment, code: string) =>
  measures.find(({ measure }) => measure.code === code)!;
const observationOf = (assessment: Assessment, code: string) =>
  assessment.measures.flatMap(({ observations }) => observations).find(({ metric }) => metric.code === code)!;

describe('SafeguardAssessment', () => {
  afterEach(() => jest.restoreAllMocks());

  it('assesses every measure of the edition, unproved while nobody provides anything', async () => {
    const assessment = await assess({});
    expect(assessment.measures).toHaveLength(22);
    expect(new Set(assessment.measures.map(({ status }) => status))).toEqual(new Set(['unproved']));
  });

  it('tells a lib that does not exist from one that does not measure this yet', async () => {
    const assessment = await assess({});
    expect(observationOf(assessment, 'M27').reason).toEqual({
      key: 'reports:reason.lib_missing',
      params: { lib: 'recordings' },
    });
    expect(observationOf(assessment, 'M04').reason).toEqual({
      key: 'reports:reason.metric_missing',
      params: { lib: 'cameras' },
    });
    expect(measureOf(assessment, 'SC-10-2').attestations).toMatchObject([
      { state: 'missing', reason: { params: { lib: 'governance' } } },
    ]);
  });

  it.each([
    ['pass', { M32: 0.1, M33: 0, M34: 0 }],
    ['warn', { M32: 0.2, M33: 0, M34: 0 }],
    ['fail', { M32: 0.5, M33: null, M34: 0 }],
    ['unknown', { M32: 0.2, M33: null, M34: 0 }],
    ['unproved', { M32: 0.2, M33: null }],
  ])('judges a measure as %s', async (status, values) => {
    const providers = Object.fromEntries(
      Object.entries(values).map(([code, value]) => [code, () => aMeasurement(value)]),
    );
    expect(measureOf(await assess(providers), 'SC-10-6-1').status).toBe(status);
  });

  it('makes a metric unknown when its provider fails, says so in the log, and goes on', async () => {
    const log = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const assessment = await assess({
      M32: () => Promise.reject(new Error('connection lost')),
      M33: () => aMeasurement(0),
      M34: () => aMeasurement(0),
    });
    expect(observationOf(assessment, 'M32')).toMatchObject({
      status: 'unknown',
      value: null,
      reason: { key: 'reports:reason.provider_failed' },
    });
    expect(measureOf(assessment, 'SC-10-6-1').status).toBe('unknown');
    expect(log).toHaveBeenCalledWith(
      expect.stringContaining('M32'),
      expect.stringContaining('connection lost'),
    );
  });

  it('is unknown, never a pass, without a value or with one that cannot be', async () => {
    const assessment = await assess({
      M39: () => aMeasurement(null, { unknownReason: 'cameras:evidence.no_model_table' }),
      M36: () => aMeasurement(null),
      M32: () => aMeasurement(1.5),
      M01: () => aMeasurement(3),
    });
    expect(observationOf(assessment, 'M39').reason?.key).toBe('cameras:evidence.no_model_table');
    expect(observationOf(assessment, 'M36').reason?.key).toBe('reports:reason.no_value');
    for (const code of ['M32', 'M01'])
      expect(observationOf(assessment, code)).toMatchObject({
        status: 'unknown',
        reason: { key: 'reports:reason.value_unusable' },
      });
  });

  it('judges a metric with parts by all of them', async () => {
    const good = await assess({ M01: () => aMeasurement(3, { parts: { published: true } }) });
    expect(observationOf(good, 'M01').status).toBe('pass');
    const bad = await assess({ M01: () => aMeasurement('never', { parts: { published: true } }) });
    expect(observationOf(bad, 'M01').status).toBe('fail');
  });

  it('asks each metric once, about the whole tenant', async () => {
    const asked: EvidenceQuestion[] = [];
    // M34 proves two measures
    await assess({ M34: (question) => (asked.push(question), aMeasurement(0)) });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ scope: {}, asOf: NOW });
    expect(japanIso(asked[0]!.period.from)).toBe('2026-10-23T00:00:00.000+09:00');
    expect(asked[0]!.period.to).toEqual(NOW);
  });

  it('does not let what the asker may see narrow the evidence', async () => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const tenants: (string | undefined)[] = [];
    const assessment = await assess({
      M32: () => (getPermissions(), aMeasurement(0)),
      M33: () => (tenants.push(findContext()?.tenantId), aMeasurement(0)),
    });
    expect(observationOf(assessment, 'M32').status).toBe('unknown');
    expect(tenants).toEqual([TENANT]);
  });

  it('asks only what one measure needs', async () => {
    const asked: string[] = [];
    const assessment = await assess(
      {
        M44: () => (asked.push('M44'), aMeasurement(0)),
        M32: () => (asked.push('M32'), aMeasurement(0)),
      },
      'SC-10-6-4',
    );
    expect(assessment.measures.map(({ measure }) => measure.code)).toEqual(['SC-10-6-4']);
    expect(asked).toEqual(['M44']);
  });
});
