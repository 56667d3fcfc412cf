import { ForeignData } from '../files.errors';

const END_RECORD = Buffer.from('PK\x05\x06', 'latin1');
const DIRECTORY = Buffer.from('PK\x01\x02', 'latin1');
const END_RECORD_BYTES = 22;
const LONGEST_ZIP_COMMENT = 0xffff;
/** PDF readers look for their header in this many first bytes. */
const PDF_HEAD_BYTES = 1_024;

const startsDirectory = (bytes: Buffer, at: number): boolean =>
  at >= 0 && bytes.subarray(at, at + DIRECTORY.length).equals(DIRECTORY);

/** A ZIP is read from its end: whether a reader would find one here. */
function endsAsZip(bytes: Buffer): boolean {
  const from = Math.max(0, bytes.length - END_RECORD_BYTES - LONGEST_ZIP_COMMENT);
  for (let at = bytes.indexOf(END_RECORD, from); at >= 0; at = bytes.indexOf(END_RECORD, at + 1)) {
    if (at + END_RECORD_BYTES > bytes.length) return false;
    // readers find the directory by its size, or by its place
    const places = [at - bytes.readUInt32LE(at + 12), bytes.readUInt32LE(at + 16)];
    const entries = bytes.readUInt16LE(at + 10);
    if (entries === 0 || places.some((place) => startsDirectory(bytes, place))) return true;
  }
  return false;
}

/**
 * Whether readers of other formats would take the file for one of theirs, inside of what its own format allows.
 * @throws ForeignData
 */
export function requireOneFormat(bytes: Buffer): void {
  const isPdf = bytes.subarray(0, 5).equals(Buffer.from('%PDF-'));
  const pdfInside = !isPdf && bytes.subarray(0, PDF_HEAD_BYTES).includes('%PDF-');
  if (pdfInside || endsAsZip(bytes)) throw new ForeignData();
}
