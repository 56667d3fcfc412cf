import { LOCALES, type Locale } from '../context/request-context';

const LONGEST_HEADER = 512;
const MOST_RANGES = 20;
const DEFAULT: Locale = 'ja';

/** `q=0.8` → 0.8; anything else that follows a range makes it worthless. */
function weight(parameter: string | undefined): number {
  if (parameter === undefined) return 1;
  const [name, value = ''] = parameter.trim().split('=');
  if (name?.trim().toLowerCase() !== 'q' || value.length > 5) return 0;
  const quality = Number(value);
  return quality >= 0 && quality <= 1 ? quality : 0;
}

/**
 * The language to answer in, by Accept-Language (RFC 9110 section 12.5.4): highest weight first, header order among
 * equals, `ja` when nothing fits. Overlong input is cut before it is read.
 */
export function negotiate(acceptLanguage: string | undefined): Locale {
  const weights = new Map<string, number>();
  for (const part of (acceptLanguage ?? '').slice(0, LONGEST_HEADER).split(',', MOST_RANGES)) {
    const [range = '', parameter] = part.split(';', 2);
    const primary = range.trim().toLowerCase().split('-', 1)[0] ?? '';
    if (primary) weights.set(primary, Math.max(weights.get(primary) ?? 0, weight(parameter)));
  }
  const order = [...weights.keys()];
  const rank = (locale: Locale) => (weights.has(locale) ? order.indexOf(locale) : order.length);
  const quality = (locale: Locale) => weights.get(locale) ?? weights.get('*') ?? 0;
  const best = [...LOCALES].sort((a, b) => quality(b) - quality(a) || rank(a) - rank(b))[0];
  return best && quality(best) > 0 ? best : DEFAULT;
}
