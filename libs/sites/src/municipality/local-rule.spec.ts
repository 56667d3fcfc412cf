import { aSite } from '@mimamori/sites/testing';

import type { MunicipalRuleRow } from '../municipal-rule/municipal-rule.schema';
import { effectiveFiling, localRuleOf } from './local-rule';
import { SHIPPED_RULES } from './local-rule.data';
import { municipalityCodeSchema } from './municipality-code';

const own = (over: Partial<MunicipalRuleRow> = {}): MunicipalRuleRow => ({
  id: '01900000-0000-7000-8000-000000000001',
  municipalityCode: '12203',
  name: '市川市',
  ordinance: null,
  appliesTo: null,
  filingRequired: false,
  maxRetentionDays: null,
  signItems: [],
  source: '照会の回答',
  asOf: '2026-10-01',
  reviewerUserId: null,
  reviewedOn: null,
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  ...over,
});
const filing = { required: null, filedOn: null, reference: null };

describe('the shipped rules', () => {
  it('name a municipality once, by its code, with source and date', () => {
    const codes = SHIPPED_RULES.map(({ municipalityCode }) => municipalityCode);
    expect(new Set(codes).size).toBe(codes.length);
    for (const rule of SHIPPED_RULES) {
      expect(municipalityCodeSchema.parse(rule.municipalityCode)).toBe(rule.municipalityCode);
      expect(rule.source).not.toBe('');
      expect(rule.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });

  it('invent no title of an ordinance', () => {
    expect(SHIPPED_RULES.every(({ ordinance }) => ordinance === null)).toBe(true);
  });
});

describe('the rule for a site', () => {
  it('is the tenant’s own before the shipped one, and says whose it is', () => {
    expect(localRuleOf('12203')).toMatchObject({
      from: 'shipped',
      maxRetentionDays: 7,
      unknown: ['ordinance'],
    });
    expect(localRuleOf('12203', own())).toMatchObject({
      from: 'tenant',
      standing: 'to_be_verified',
      maxRetentionDays: null,
      unknown: ['ordinance', 'appliesTo', 'maxRetentionDays'],
    });
    const reviewed = own({ reviewerUserId: 'somebody', reviewedOn: '2026-11-01' });
    expect(localRuleOf('12203', reviewed)).toMatchObject({ from: 'tenant', standing: 'reviewed' });
  });

  it('is not known where nobody has looked', () => {
    for (const code of ['01100', null])
      expect(localRuleOf(code)).toMatchObject({
        municipalityCode: code,
        from: 'none',
        filingRequired: null,
        source: null,
        unknown: ['ordinance', 'appliesTo', 'filingRequired', 'maxRetentionDays', 'signItems'],
      });
  });
});

describe('the filing of a site', () => {
  it('stays open as a question where the rule binds some cameras only', () => {
    const unanswered = { required: null, requiredBy: null, open: null };
    expect(effectiveFiling({ filing }, localRuleOf('12203'))).toMatchObject(unanswered);
    expect(effectiveFiling({ filing }, localRuleOf('01100'))).toMatchObject(unanswered);
  });

  it('is decided by the rule, and by the site before it', () => {
    const every = localRuleOf('12203', own({ appliesTo: 'every_camera', filingRequired: true }));
    expect(effectiveFiling({ filing }, every)).toMatchObject({
      required: true,
      requiredBy: 'rule',
      open: true,
    });
    expect(effectiveFiling(aSite({ filing: { ...filing, required: false } }), every)).toMatchObject({
      required: false,
      requiredBy: 'site',
      open: false,
    });
    const filed = { required: true, filedOn: '2026-11-01', reference: '市危第12号' };
    expect(effectiveFiling({ filing: filed }, every)).toEqual({ ...filed, requiredBy: 'site', open: false });
  });
});
