import { FileDamaged, ForeignData } from '../files.errors';
import {
  asShown,
  type CleanImage,
  isColourProfile,
  orientationOf,
  orientationTiff,
  type PixelSize,
  requirePixels,
} from './image-parts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
/** Baseline, extended and progressive frames; the rest of the frames is not for photos. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
/** Huffman tables, quantisation tables, restart interval. */
const TABLES = new Set([0xc4, 0xdb, 0xdd]);
const COMMENT = 0xfe;

const EXIF = 'Exif\0\0';
const PROFILE = 'ICC_PROFILE\0';
const PROFILE_HEAD = PROFILE.length + 2;
const JFIF_BYTES = 14;
const ADOBE_BYTES = 12;
/** Many more than any camera writes. */
const MOST_SEGMENTS = 10_000;

/** Of progressive images; each lets a reader go through all pixels once more. */
const MOST_SCANS = 200;

interface Segment {
  readonly marker: number;
  /** Marker included; of a scan, its coded data, too. */
  readonly bytes: Buffer;
  /** Behind marker and length. */
  readonly payload: Buffer;
  readonly end: number;
}

const isApplication = (marker: number): boolean => marker >= 0xe0 && marker <= 0xef;

/** Where coded data end: at the next marker that is neither a stuffed 0xff nor a restart. */
function scanEnd(bytes: Buffer, from: number): number {
  for (
    let at = bytes.indexOf(0xff, from);
    at >= 0 && at + 1 < bytes.length;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const next = bytes[at + 1]!;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new FileDamaged();
}

/** The segments of one image, up to its end marker; each must begin where the one before ended. */
function* segments(bytes: Buffer, from: number): Generator<Segment, void> {
  if (bytes[from] !== 0xff || bytes[from + 1] !== SOI) throw new FileDamaged();
  for (let at = from + 2, count = 0; ; count += 1) {
    if (count === MOST_SEGMENTS) throw new FileDamaged();
    if (bytes[at] !== 0xff) throw at < bytes.length ? new ForeignData() : new FileDamaged();
    // the format allows fill bytes before a marker; they are not kept
    while (bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at + 1] ?? 0;
    if (marker === EOI) {
      yield { marker, bytes: bytes.subarray(at, at + 2), payload: Buffer.alloc(0), end: at + 2 };
      return;
    }
    if (at + 4 > bytes.length) throw new FileDamaged();
    const length = bytes.readUInt16BE(at + 2);
    const head = at + 2 + length;
    if (length < 2 || head > bytes.length) throw new FileDamaged();
    const end = marker === SOS ? scanEnd(bytes, head) : head;
    yield { marker, bytes: bytes.subarray(at, end), payload: bytes.subarray(at + 4, head), end };
    at = end;
  }
}

function frameSize(payload: Buffer): PixelSize {
  const components = payload[5] ?? 0;
  if (payload.length !== 6 + 3 * components || ![1, 3, 4].includes(components) || payload[0] !== 8)
    throw new FileDamaged();
  return { height: payload.readUInt16BE(1), width: payload.readUInt16BE(3) };
}

function segment(marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

/** What is read of the application segments; all that is not named here is dropped. */
class Notes {
  orientation = 1;
  /** Says that more images follow behind the first one (multi-picture format of phones). */
  morePictures = false;
  private jfif?: Buffer;
  private adobe?: Buffer;
  private exifSeen = false;
  private readonly profile: Buffer[] = [];

  read(marker: number, payload: Buffer): void {
    const text = payload.toString('latin1', 0, 12);
    if (marker === 0xe0 && text.startsWith('JFIF\0') && payload.length >= JFIF_BYTES)
      // without its thumbnail, which shows the picture before it was edited
      this.jfif ??= Buffer.concat([payload.subarray(0, JFIF_BYTES - 2), Buffer.alloc(2)]);
    if (marker === 0xe1 && text.startsWith(EXIF) && !this.exifSeen) {
      this.exifSeen = true;
      this.orientation = orientationOf(payload.subarray(EXIF.length));
    }
    if (marker === 0xe2 && text.startsWith(PROFILE)) this.profile.push(payload);
    if (marker === 0xe2 && text.startsWith('MPF\0')) this.morePictures = true;
    if (marker === 0xee && text.startsWith('Adobe') && payload.length === ADOBE_BYTES) this.adobe ??= payload;
  }

  /** The segments that the clean image begins with. */
  kept(): Buffer[] {
    const exif = Buffer.concat([Buffer.from(EXIF, 'latin1'), orientationTiff(this.orientation)]);
    const whole = Buffer.concat(this.profile.map((part) => part.subarray(PROFILE_HEAD)));
    return [
      ...(this.jfif ? [segment(0xe0, this.jfif)] : []),
      ...(this.orientation > 1 ? [segment(0xe1, exif)] : []),
      ...(isColourProfile(whole) ? this.profile.map((part) => segment(0xe2, part)) : []),
      ...(this.adobe ? [segment(0xee, this.adobe)] : []),
    ];
  }
}

/** Behind the first image only further whole images may lie, and padding between them. */
function requireImages(bytes: Buffer, from: number): void {
  for (let at = from; at < bytes.length;) {
    if (bytes[at] === 0) {
      at += 1;
      continue;
    }
    if (bytes[at] !== 0xff || bytes[at + 1] !== SOI) throw new ForeignData();
    for (const { end } of segments(bytes, at)) at = end;
  }
}

/**
 * A JPEG without EXIF, XMP, IPTC, comments, thumbnails and further pictures; its coded pixels are the same bytes. Kept
 * are orientation and colour (profile, JFIF, Adobe). Coded data are not decoded.
 * @throws FileDamaged, ForeignData, TooManyPixels
 */
export function cleanJpeg(bytes: Buffer): CleanImage {
  const notes = new Notes();
  const body: Buffer[] = [];
  let size: PixelSize | undefined;
  let scans = 0;
  let end = 0;
  for (const part of segments(bytes, 0)) {
    const { marker, payload } = part;
    end = part.end;
    if (isApplication(marker)) notes.read(marker, payload);
    if (isApplication(marker) || marker === COMMENT) continue;
    if (FRAMES.has(marker)) {
      if (size) throw new FileDamaged();
      size = frameSize(payload);
    } else if (marker === SOS) {
      scans += 1;
      if (!size || scans > MOST_SCANS) throw new FileDamaged();
    } else if (marker !== EOI && !TABLES.has(marker)) throw new FileDamaged();
    body.push(part.bytes);
  }
  if (!size || !scans) throw new FileDamaged();
  if (end < bytes.length) {
    if (!notes.morePictures) throw new ForeignData();
    requireImages(bytes, end);
  }
  requirePixels(size);
  const clean = Buffer.concat([Buffer.from([0xff, SOI]), ...notes.kept(), ...body]);
  return { bytes: clean, ...asShown(size, notes.orientation) };
}
