/** What a refused file looks like, for a sentence that helps. */
export type Found = 'svg' | 'html' | 'archive' | 'gif' | 'heic' | 'tiff' | 'bmp' | 'program' | 'unknown';

const HEAD_BYTES = 4_096;

/** Starts of files, as latin1. */
const STARTS: readonly (readonly [start: string, found: Found])[] = [
  ['PK\x03\x04', 'archive'],
  ['PK\x05\x06', 'archive'],
  ['PK\x07\x08', 'archive'],
  ['\x1f\x8b', 'archive'],
  ['7z\xbc\xaf\x27\x1c', 'archive'],
  ['Rar!', 'archive'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'archive'],
  ['BZh', 'archive'],
  ['\xfd7zXZ', 'archive'],
  ['GIF8', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['BM', 'bmp'],
  ['MZ', 'program'],
  ['\x7fELF', 'program'],
  ['#!', 'program'],
];
const HEIC_BRANDS = /^ftyp(heic|heix|hevc|mif1|msf1|avif)/;

function headText(bytes: Buffer): string {
  const head = bytes.subarray(0, HEAD_BYTES);
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le');
  if (head[0] === 0xfe && head[1] === 0xff)
    return Buffer.from(head.subarray(0, head.length & ~1))
      .swap16()
      .toString('utf16le');
  return head.toString('utf8');
}

/** Never decides what is taken: only names what was not. */
export function lookAlike(bytes: Buffer): Found {
  const start = bytes.toString('latin1', 0, 16);
  const known = STARTS.find(([text]) => start.startsWith(text));
  if (known) return known[1];
  if (HEIC_BRANDS.test(start.slice(4))) return 'heic';
  const text = headText(bytes).toLowerCase();
  if (text.includes('<svg')) return 'svg';
  if (/<(!doctype html|html|head|body|script|iframe)/.test(text)) return 'html';
  return 'unknown';
}
