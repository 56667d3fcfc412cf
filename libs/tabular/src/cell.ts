/** A character that no honest text cell holds: controls, private use (外字), non-characters, and U+FFFD (damage). */
const UNUSABLE = /(?![\t\n\r])[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\ufffd]/u;

/** First such character as `U+E000`, or undefined. Tab and line breaks are usable. */
export function unusableCharacter(text: string): string | undefined {
  const found = UNUSABLE.exec(text)?.[0];
  return found && `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** What a message shows of a text: at most `limit` characters, whole ones, and U+FFFD for what no text may hold. */
export function excerpt(text: string, limit: number): string {
  const start = Array.from(text.slice(0, 2 * limit)).slice(0, limit);
  return start.map((char) => (UNUSABLE.test(char) ? '\ufffd' : char)).join('');
}

/** Whether a text has more than `limit` characters (code points). */
export function isLongerThan(text: string, limit: number): boolean {
  // No character has more than two halves: what is longer than that need not be counted.
  return text.length > 2 * limit || (text.length > limit && Array.from(text).length > limit);
}

/** Line breaks in a text: CRLF, LF and CR each count once. */
export function countLineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_GUARD = /^'*[=+\-@\t\r\n＝＋－＠]/;

/**
 * Puts `'` before a cell that a spreadsheet would run as a formula. A cell that already looks guarded gets one more, so
 * that `unguard(guard(x)) === x` for every text.
 */
export function guard(text: string): string {
  return NEEDS_GUARD.test(text) ? `'${text}` : text;
}

/** Takes off one guard; a `'` before anything else is the text's own. */
export function unguard(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}
