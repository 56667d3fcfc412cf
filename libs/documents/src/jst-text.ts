export type DocumentLocale = 'ja' | 'en';

const ZONE = 'Asia/Tokyo';
const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const wareki = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', { timeZone: ZONE, dateStyle: 'long' });
const gregorian = {
  ja: new Intl.DateTimeFormat('ja-JP', { timeZone: ZONE, dateStyle: 'long' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, dateStyle: 'long' }),
};

/** A day in Japan: `2026年11月21日（令和8年11月21日）` or `21 November 2026`. */
export function jstDateText(instant: Date, locale: DocumentLocale): string {
  const day = gregorian[locale].format(instant);
  return locale === 'ja' ? `${day}（${wareki.format(instant)}）` : day;
}

/** A moment in Japan: `2026年11月21日（令和8年11月21日）22:26 JST` or `21 November 2026, 22:26 JST`. */
export function jstDateTimeText(instant: Date, locale: DocumentLocale): string {
  const separator = locale === 'ja' ? '' : ', ';
  return `${jstDateText(instant, locale)}${separator}${clock.format(instant)} JST`;
}

/** Parts of a moment in UTC, the only form in which a template gets the time of issue (Typst writes `Z`). */
export interface UtcParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export function utcParts(instant: Date): UtcParts {
  return {
    year: instant.getUTCFullYear(),
    month: instant.getUTCMonth() + 1,
    day: instant.getUTCDate(),
    hour: instant.getUTCHours(),
    minute: instant.getUTCMinutes(),
    second: instant.getUTCSeconds(),
  };
}
