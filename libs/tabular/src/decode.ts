import { isUtf8 } from 'node:buffer';

import { decode as decodeLegacy } from 'iconv-lite';

import { BinaryContent, UndecodableText, Utf16Unsupported, WorkbookInsteadOfCsv } from './tabular.errors';

/** An encoding a caller may ask for. */
export type PlainEncoding = 'utf-8' | 'cp932';
/** What a file turned out to be. */
export type TextEncoding = PlainEncoding | 'utf-8-bom';

export interface DecodedText {
  /** Without the byte order mark. */
  readonly text: string;
  readonly encoding: TextEncoding;
}

const REPLACEMENT = '\ufffd';
const LITERAL_REPLACEMENT = Buffer.from(REPLACEMENT, 'utf8');
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}

/** Without a mark, UTF-16 shows in its separators, whose other byte is NUL. */
function looksLikeUtf16(bytes: Buffer): boolean {
  const little = bytes.includes(',\0') && bytes.includes('\n\0');
  return little || (bytes.includes('\0,') && bytes.includes('\0\n'));
}

function refuseOtherFiles(bytes: Buffer): void {
  if (startsWith(bytes, ZIP) || startsWith(bytes, OLE)) throw new WorkbookInsteadOfCsv();
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xfffe || mark === 0xfeff) throw new Utf16Unsupported();
  if (!bytes.includes(0)) return;
  throw looksLikeUtf16(bytes) ? new Utf16Unsupported() : new BinaryContent();
}

/** Index in the decoded text of the first broken byte, or -1. U+FFFD that the file itself contains does not count. */
function firstBreakInUtf8(bytes: Buffer, text: string): number {
  let offset = 0;
  let from = 0;
  for (let at = text.indexOf(REPLACEMENT); at >= 0; at = text.indexOf(REPLACEMENT, from)) {
    offset += Buffer.byteLength(text.slice(from, at), 'utf8');
    if (!bytes.subarray(offset, offset + 3).equals(LITERAL_REPLACEMENT)) return at;
    offset += 3;
    from = at + 1;
  }
  return -1;
}

interface Attempt {
  readonly encoding: PlainEncoding;
  readonly text: string;
  readonly brokenAt: number;
}

function tryUtf8(bytes: Buffer): Attempt {
  const text = bytes.toString('utf8');
  return { encoding: 'utf-8', text, brokenAt: isUtf8(bytes) ? -1 : firstBreakInUtf8(bytes, text) };
}

function tryCp932(bytes: Buffer): Attempt {
  const text = decodeLegacy(bytes, 'cp932', { stripBOM: false });
  // No CP932 sequence stands for U+FFFD, so every one in the result is a broken byte.
  return { encoding: 'cp932', text, brokenAt: text.indexOf(REPLACEMENT) };
}

function undecodable({ encoding, text, brokenAt }: Attempt): UndecodableText {
  const lines = text.slice(0, brokenAt).split(/\r\n|\n|\r/);
  return new UndecodableText(encoding, lines.length, Array.from(lines.at(-1) ?? '').length + 1);
}

/**
 * Bytes of a text file to text. A byte order mark means UTF-8; else strict UTF-8, else strict CP932 (Windows-31J).
 * `asked` is taken at its word: the file is then read in that encoding or refused. Two half-width kana in CP932 can be
 * valid UTF-8 by chance (`ﾂ｡`), which only `asked` settles.
 *
 * @throws WorkbookInsteadOfCsv, Utf16Unsupported, BinaryContent (a NUL byte), UndecodableText (first broken byte)
 */
export function decode(input: Uint8Array, asked?: PlainEncoding): DecodedText {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  refuseOtherFiles(bytes);
  const marked = asked !== 'cp932' && startsWith(bytes, BOM);
  if (marked || asked === 'utf-8') {
    const utf8 = tryUtf8(marked ? bytes.subarray(BOM.length) : bytes);
    if (utf8.brokenAt >= 0) throw undecodable(utf8);
    return { text: utf8.text, encoding: marked ? 'utf-8-bom' : 'utf-8' };
  }
  const attempts = asked === 'cp932' ? [tryCp932(bytes)] : [tryUtf8(bytes), tryCp932(bytes)];
  const good = attempts.find((attempt) => attempt.brokenAt < 0);
  if (good) return { text: good.text, encoding: good.encoding };
  // The reading that survived longer is the likelier encoding; its break is the one worth naming.
  const lengths = attempts.map((attempt) => readableBytes(attempt));
  throw undecodable(attempts[lengths.indexOf(Math.max(...lengths))] as Attempt);
}

function readableBytes({ encoding, text, brokenAt }: Attempt): number {
  const good = text.slice(0, brokenAt);
  if (encoding === 'utf-8') return Buffer.byteLength(good, 'utf8');
  let length = 0;
  for (const char of good) length += char <= '\u0080' || (char >= '\uff61' && char <= '\uff9f') ? 1 : 2;
  return length;
}
