import { AnimationRefused, FileDamaged, ForeignData } from '../files.errors';
import {
  asShown,
  type CleanImage,
  isColourProfile,
  orientationOf,
  orientationTiff,
  type PixelSize,
  requirePixels,
} from './image-parts';

const HEAD_BYTES = 12;
const EXTENDED_BYTES = 10;
const MOST_CHUNKS = 1_000;
/** Flags of the extended header. */
const PROFILE = 0x20;
const ALPHA = 0x10;
const EXIF = 0x08;
const ANIMATED = 0x02;
const EXIF_PREFIX = 'Exif\0\0';

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function* chunks(file: Buffer): Generator<Chunk, void> {
  for (let at = HEAD_BYTES, count = 0; at < file.length; count += 1) {
    if (count === MOST_CHUNKS || at + 8 > file.length) throw new FileDamaged();
    const type = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const end = at + 8 + length;
    if (end + (length & 1) > file.length) throw new FileDamaged();
    if (length & 1 && file[end] !== 0) throw new ForeignData();
    yield { type, data: file.subarray(at + 8, end) };
    at = end + (length & 1);
  }
}

function lossySize(data: Buffer): PixelSize {
  const isKeyFrame = data.length >= 10 && (data[0]! & 1) === 0 && data.readUIntBE(3, 3) === 0x9d012a;
  if (!isKeyFrame) throw new FileDamaged();
  return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
}

function losslessSize(data: Buffer): PixelSize {
  if (data.length < 5 || data[0] !== 0x2f) throw new FileDamaged();
  const bits = data.readUInt32LE(1);
  if (bits >>> 29) throw new FileDamaged();
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

const sizeOf = ({ type, data }: Chunk): PixelSize => (type === 'VP8 ' ? lossySize(data) : losslessSize(data));

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
}

function riff(parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...parts]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** The extended form again, with what is kept of it. */
function extended(all: readonly Chunk[], image: Chunk, size: PixelSize): CleanImage {
  const { data } = all[0]!;
  if (data.length !== EXTENDED_BYTES) throw new FileDamaged();
  const canvas = { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 };
  if (canvas.width !== size.width || canvas.height !== size.height) throw new FileDamaged();
  const find = (type: string) => all.find((one) => one.type === type)?.data;
  const told = find('EXIF');
  // some writers put JPEG's prefix in front of it
  const tiff = told?.toString('latin1', 0, 6) === EXIF_PREFIX ? told.subarray(6) : told;
  const orientation = tiff ? orientationOf(tiff) : 1;
  const profile = find('ICCP');
  const colours = profile && isColourProfile(profile) ? profile : undefined;
  const alpha = find('ALPH');
  const head = Buffer.from(data);
  head[0] = (head[0]! & ALPHA) | (colours ? PROFILE : 0) | (orientation > 1 ? EXIF : 0);
  const parts = [
    chunk('VP8X', head),
    ...(colours ? [chunk('ICCP', colours)] : []),
    ...(alpha && image.type === 'VP8 ' ? [chunk('ALPH', alpha)] : []),
    chunk(image.type, image.data),
    ...(orientation > 1 ? [chunk('EXIF', orientationTiff(orientation))] : []),
  ];
  return { bytes: riff(parts), ...asShown(size, orientation) };
}

/**
 * A WebP without EXIF, XMP and unknown chunks; its coded pixels are the same bytes. Coded data are not decoded.
 * @throws FileDamaged, ForeignData, TooManyPixels, AnimationRefused
 */
export function cleanWebp(file: Buffer): CleanImage {
  const declared = file.readUInt32LE(4) + 8;
  if (declared !== file.length) throw declared < file.length ? new ForeignData() : new FileDamaged();
  const all = [...chunks(file)];
  const isAnimated = all.some(
    ({ type, data }) => type.startsWith('AN') || (type === 'VP8X' && data[0]! & ANIMATED),
  );
  if (isAnimated) throw new AnimationRefused();
  const images = all.filter(({ type }) => type === 'VP8 ' || type === 'VP8L');
  const [image] = images;
  if (!image || images.length > 1) throw new FileDamaged();
  const size = sizeOf(image);
  requirePixels(size);
  if (all[0]?.type === 'VP8X') return extended(all, image, size);
  if (all[0] !== image) throw new FileDamaged();
  return { bytes: riff([chunk(image.type, image.data)]), ...size };
}
