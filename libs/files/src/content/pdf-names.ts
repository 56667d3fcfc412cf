import { PdfUncheckable } from '../files.errors';

const SLASH = 0x2f;
const HASH = 0x23;
const LONGEST_NAME = 127;
/** Twice what a document of the largest size holds that packs nothing; more would keep others waiting. */
const MOST_NAMES = 2_000_000;

/** Characters that end a name (ISO 32000-1, 7.2.2). */
const ENDS = new Set([0, 9, 10, 12, 13, 32, ...Buffer.from('()<>[]{}/%')]);

const hexDigit = (byte: number | undefined): number =>
  byte === undefined ? Number.NaN : Number.parseInt(String.fromCharCode(byte), 16);

/**
 * The names that stand in the bytes, `/J#61vaScript` as `JavaScript`; wherever they stand, in strings and comments, too,
 * because readers may begin to read anywhere. @throws PdfUncheckable when they are too many
 */
export function* namesIn(bytes: Buffer): Generator<string, void> {
  let count = 0;
  for (let slash = bytes.indexOf(SLASH); slash >= 0; slash = bytes.indexOf(SLASH, slash + 1)) {
    count += 1;
    if (count > MOST_NAMES) throw new PdfUncheckable();
    let name = '';
    for (let at = slash + 1; at < bytes.length && name.length <= LONGEST_NAME; at += 1) {
      const byte = bytes[at]!;
      if (ENDS.has(byte)) break;
      const code = byte === HASH ? hexDigit(bytes[at + 1]) * 16 + hexDigit(bytes[at + 2]) : Number.NaN;
      name += String.fromCharCode(Number.isNaN(code) ? byte : code);
      if (!Number.isNaN(code)) at += 2;
    }
    if (name) yield name;
  }
}
