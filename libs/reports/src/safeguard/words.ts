import type { Localized } from '@mimamori/catalogue';
import type { ErrorParams, Locale, Translator } from '@mimamori/platform';

/** One language at hand: catalogue texts and sentences from i18n. */
export interface Words {
  readonly locale: Locale;
  of(text: Localized): string;
  /** @param key `<lib>:<path>` */
  say(key: string, params?: ErrorParams): string;
  number(value: number): string;
}

export function wordsIn(translator: Translator, locale: Locale): Words {
  const numbers = new Intl.NumberFormat(locale === 'ja' ? 'ja-JP' : 'en-GB', { maximumFractionDigits: 2 });
  return {
    locale,
    of: (text) => text[locale],
    say: (key, params) => translator.t(key, locale, params),
    number: (value) => numbers.format(value),
  };
}
