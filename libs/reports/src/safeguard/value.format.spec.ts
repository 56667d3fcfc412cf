import { editions, findMetric, judge } from '@mimamori/catalogue';
import { Translator } from '@mimamori/platform';
import fc from 'fast-check';

import { thresholdText, valueText } from './value.format';
import { wordsIn } from './words';

const translator = new Translator();
const ja = wordsIn(translator, 'ja');
const en = wordsIn(translator, 'en');
const metric = (code: string) => findMetric(editions.at(-1)!, code)!;

describe('valueText', () => {
  it.each([
    ['M04', 1, '100%', '100%'],
    ['M04', 0.9997, '99.9%', '99.9%'],
    ['M24', 0.0003, '0.1%', '0.1%'],
    ['M24', 0, '0%', '0%'],
    ['M24', 0.29, '29%', '29%'],
    ['M36', 1234, '1,234件', '1,234'],
    ['M39', 1, '1日', '1 day'],
    ['M39', 30.01, '30.1日', '30.1 days'],
    ['M16', 'never' as const, '実績なし', 'never'],
    ['M02', false, 'いいえ', 'no'],
    ['M02', null, '不明', 'not known'],
  ])('%s %p', (code, value, japanese, english) => {
    expect(valueText(ja, metric(code), value)).toBe(japanese);
    expect(valueText(en, metric(code), value)).toBe(english);
  });

  it('never prints a ratio that looks better than it was judged', () => {
    const ratios = editions.at(-1)!.metrics.filter(({ unit }) => unit === 'ratio');
    fc.assert(
      fc.property(fc.constantFrom(...ratios), fc.double({ min: 0, max: 1, noNaN: true }), (row, value) => {
        const printed = Number(valueText(en, row, value).replace('%', '')) / 100;
        const order = ['fail', 'warn', 'pass'];
        const plain = { ...row, alsoRequires: undefined };
        return order.indexOf(judge(plain, printed)) <= order.indexOf(judge(plain, value));
      }),
    );
  });
});

describe('thresholdText', () => {
  it.each([
    ['M04', '100%／95%以上／95%未満', '100% / ≥ 95% / < 95%'],
    ['M24', '0%／2%以下／2%超', '0% / ≤ 2% / > 2%'],
    ['M36', '0件／―／0件超', '0 / – / > 0'],
    ['M39', '30日以下／90日以下／90日超', '≤ 30 days / ≤ 90 days / > 90 days'],
    ['M02', 'はい／―／いいえ', 'yes / – / no'],
  ])('%s', (code, japanese, english) => {
    expect(thresholdText(ja, metric(code))).toBe(japanese);
    expect(thresholdText(en, metric(code))).toBe(english);
  });

  it('tells what is never worse than attention', () => {
    const row = { ...metric('M36'), thresholds: { ...metric('M36').thresholds, warn: 'otherwise' as const } };
    expect(thresholdText(en, row)).toBe('0 / > 0 / –');
  });
});
