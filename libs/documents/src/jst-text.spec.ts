import { jstDateText, jstDateTimeText, utcParts } from './jst-text';

describe('dates for people', () => {
  it('are those of Japan, with the era in Japanese', () => {
    const lateInUtc = new Date('2026-11-20T15:00:00Z');
    expect(jstDateText(lateInUtc, 'ja')).toBe('2026年11月21日（令和8年11月21日）');
    expect(jstDateTimeText(lateInUtc, 'ja')).toBe('2026年11月21日（令和8年11月21日）00:00 JST');
    expect(jstDateTimeText(lateInUtc, 'en')).toBe('21 November 2026, 00:00 JST');
  });

  it('write the first year of an era as 元年', () => {
    expect(jstDateText(new Date('2019-05-01T00:00:00+09:00'), 'ja')).toBe('2019年5月1日（令和元年5月1日）');
    expect(jstDateText(new Date('2019-04-30T23:59:59+09:00'), 'ja')).toBe('2019年4月30日（平成31年4月30日）');
  });

  it('go to a template as UTC', () => {
    expect(utcParts(new Date('2026-01-01T00:00:01+09:00'))).toEqual({
      year: 2025,
      month: 12,
      day: 31,
      hour: 15,
      minute: 0,
      second: 1,
    });
  });
});
