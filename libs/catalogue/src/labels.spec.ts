import en from '../../../i18n/en/catalogue.json';
import ja from '../../../i18n/ja/catalogue.json';
import { lawStateSchema, levelSchema, unitSchema } from './catalogue.schema';
import { NoEditionInForce, NotACalendarDay } from './catalogue.errors';
import { editions } from './editions';

const errors = [
  new NoEditionInForce({ day: '2020-01-01', firstDay: '2026-11-02' }),
  new NotACalendarDay({ day: 'today' }),
];

describe.each([
  ['ja', ja],
  ['en', en],
])('the %s labels', (_locale, labels) => {
  it('name every level, law state, unit, status and small operator note', () => {
    expect(Object.keys(labels.level)).toEqual(levelSchema.options);
    expect(Object.keys(labels.lawState)).toEqual(lawStateSchema.options);
    expect(Object.keys(labels.unit)).toEqual(unitSchema.options);
    expect(Object.keys(labels.status)).toEqual(['pass', 'warn', 'fail', 'unknown', 'unproved']);
    const kinds = editions.flatMap(({ measures }) => measures.map(({ smallOperator }) => smallOperator.kind));
    expect(Object.keys(labels.smallOperator).sort()).toEqual([...new Set(kinds)].sort());
  });

  it('word every error with the values that it carries', () => {
    expect(Object.keys(labels.errors).map((name) => `catalogue.${name}`)).toEqual(
      errors.map(({ code }) => code),
    );
    for (const [index, { detail }] of Object.values(labels.errors).entries()) {
      const worded = [...detail.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(new Set(worded)).toEqual(new Set(Object.keys(errors[index]?.params ?? {})));
    }
  });
});
