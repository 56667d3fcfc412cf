import { breakLong, cleanText } from './clean-text';
import { safeLink } from './safe-link';

/** Fields of this name are link targets; everything else is text. */
const LINK_FIELD = 'url';

/** The data as a template may print them: every text cleaned and breakable, every `url` safe or null. */
export function printableData(value: unknown, field = ''): unknown {
  if (typeof value === 'string') {
    const text = cleanText(value);
    return field === LINK_FIELD ? safeLink(text) : breakLong(text);
  }
  if (Array.isArray(value)) return value.map((entry) => printableData(entry, field));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, printableData(entry, key)]));
  }
  return value;
}

/** JSON pointer of the first text that contains `part`, or '' when none does. */
export function pointerTo(value: unknown, part: string, pointer = ''): string {
  if (typeof value === 'string') return value.includes(part) ? pointer : '';
  if (value === null || typeof value !== 'object') return '';
  for (const [key, entry] of Object.entries(value)) {
    const found = pointerTo(entry, part, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    if (found !== '') return found;
  }
  return '';
}
