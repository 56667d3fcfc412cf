/** Runs up to this length stay whole, so that a UUID can be searched for in the PDF. */
const LONGEST_RUN = 36;

/** A longer run may break after so many characters. */
const PIECE = 24;

const LINE_ENDS = /\r\n|[\r\u0085\u2028\u2029]/g;

/**
 * What has no business in a printed line: controls (U+0000 makes the PDF/UA check fail), marks that reorder the text for
 * the reader (U+202E shows `gnp.exe` as `exe.png`), lone surrogates (they break the JSON), private use and non-characters
 * (nobody knows what they show), the byte order mark, interlinear annotation, and the invisible tag characters.
 */
const UNPRINTABLE =
  /(?!\n)\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]|\p{Cs}|\p{Co}|\p{Noncharacter_Code_Point}/gu;

/** NFC replaces these by other characters (U+FA10 by U+585A), which would change how a person writes their name. */
const COMPATIBILITY_IDEOGRAPHS = /([\uF900-\uFAFF\u{2F800}-\u{2FA1F}]+)/u;

/** Runs of Latin letters, digits and signs: Typst finds no place to break them. Spaces and CJK break by themselves. */
const UNBROKEN_LATIN = new RegExp(`[\\u0021-\\u007E\\u00A1-\\u024F]{${LONGEST_RUN + 1},}`, 'g');

/** Printable form of a stored text: line ends become `\n`, a tab a space. The original stays in the database. */
export function cleanText(text: string): string {
  const kept = text.replace(LINE_ENDS, '\n').replace(/\t/g, ' ').replace(UNPRINTABLE, '');
  return kept
    .split(COMPATIBILITY_IDEOGRAPHS)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.normalize('NFC')))
    .join('');
}

/** Adds a zero-width space every 24 characters to Latin runs of more than 36, which would otherwise leave the page. */
export function breakLong(text: string): string {
  return text.replace(UNBROKEN_LATIN, (run) => {
    const pieces: string[] = [];
    for (let at = 0; at < run.length; at += PIECE) pieces.push(run.slice(at, at + PIECE));
    return pieces.join('\u200B');
  });
}
