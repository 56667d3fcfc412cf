const SEPARATORS = new Set([';', '；', ',', '，', '、', '\n', '\r']);
const ESCAPE = '\\';
const NEEDS_ESCAPE = /[;；,，、\\]/g;

/**
 * The entries of one cell: separated by `;`, `,` or `、` (in any width) or line breaks. A backslash before a separator or
 * a backslash makes it part of the entry. Empty entries and second ones are left out.
 */
export function readList(text: string): string[] {
  const entries: string[] = [];
  let entry = '';
  let escaped = false;
  for (const char of text) {
    if (escaped) {
      entry += SEPARATORS.has(char) || char === ESCAPE ? char : `${ESCAPE}${char}`;
      escaped = false;
    } else if (char === ESCAPE) escaped = true;
    else if (SEPARATORS.has(char)) {
      entries.push(entry);
      entry = '';
    } else entry += char;
  }
  entries.push(escaped ? entry + ESCAPE : entry);
  return [...new Set(entries.map((one) => one.trim()).filter(Boolean))];
}

/** One cell of several entries; `readList` gives them back. */
export function writeList(entries: readonly string[]): string {
  return entries.map((entry) => entry.replace(NEEDS_ESCAPE, `${ESCAPE}$&`)).join(';');
}
