import { FileDamaged, TooManyPixels } from '../files.errors';

/** Beyond what cameras of phones and stores take; below what fills a reader's memory. */
export const MOST_PIXELS = 64_000_000;
const LARGEST_PROFILE = 1024 * 1024;
const PROFILE_HEADER = 132;

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** An image without anything that tells about its taking. */
export interface CleanImage extends PixelSize {
  readonly bytes: Buffer;
}

/** @throws FileDamaged, TooManyPixels */
export function requirePixels({ width, height }: PixelSize): void {
  if (width < 1 || height < 1) throw new FileDamaged();
  if (width * height > MOST_PIXELS) throw new TooManyPixels(width, height, MOST_PIXELS);
}

/** Orientations from 5 on lie on their side. */
export function asShown({ width, height }: PixelSize, orientation: number): PixelSize {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Whether these are a colour profile and nothing else; one that is not is left out. */
export function isColourProfile(profile: Buffer): boolean {
  return (
    profile.length >= PROFILE_HEADER &&
    profile.length <= LARGEST_PROFILE &&
    profile.readUInt32BE(0) === profile.length &&
    profile.toString('latin1', 36, 40) === 'acsp'
  );
}

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;
const MOST_ENTRIES = 1_000;

/** The EXIF orientation (1 to 8) that a TIFF block tells; 1, upright, when it tells none or cannot be read. */
export function orientationOf(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 4);
  const little = order === 'II*\0';
  if (!little && order !== 'MM\0*') return 1;
  const u16 = (at: number) =>
    at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const u32 = (at: number) =>
    at + 4 > tiff.length ? 0 : little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at);
  const directory = u32(4);
  const entries = Math.min(u16(directory), MOST_ENTRIES);
  for (let index = 0; index < entries; index += 1) {
    const at = directory + 2 + index * ENTRY_BYTES;
    if (u16(at) !== ORIENTATION_TAG || u16(at + 2) !== SHORT) continue;
    const value = u16(at + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** A TIFF block that tells the orientation and nothing else. */
export function orientationTiff(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(ORIENTATION_TAG, 10);
  tiff.writeUInt16BE(SHORT, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}
