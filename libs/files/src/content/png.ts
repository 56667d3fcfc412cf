import { Readable } from 'node:stream';
import { crc32, createInflate } from 'node:zlib';

import {
  AnimationRefused,
  DecompressionBomb,
  FileDamaged,
  ForeignData,
  TooManyPixels,
} from '../files.errors';
import {
  asShown,
  type CleanImage,
  isColourProfile,
  MOST_PIXELS,
  orientationOf,
  orientationTiff,
  requirePixels,
} from './image-parts';

const SIGNATURE_BYTES = 8;
const CHUNK_OVERHEAD = 12;
const MOST_CHUNKS = 50_000;
/** Of the unpacked rows. */
const MOST_RAW_BYTES = 256 * 1024 * 1024;
const LARGEST_PROFILE = 1024 * 1024;

/**
 * What the pixels mean, and the most bytes that it takes; all other ancillary chunks (texts, times, EXIF, private ones)
 * are dropped, and so are longer ones and repetitions, in which something else lies.
 */
const KEPT: ReadonlyMap<string, number> = new Map([
  ['PLTE', 768],
  ['tRNS', 256],
  ['gAMA', 4],
  ['cHRM', 32],
  ['sRGB', 1],
  ['cICP', 4],
  ['sBIT', 4],
  ['pHYs', 9],
  ['bKGD', 6],
]);
const ANIMATION = new Set(['acTL', 'fcTL', 'fdAT']);
/** Colour type → samples of a pixel and the depths it may have. */
const COLOURS: Readonly<Record<number, { samples: number; depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};
/** First column, first row and their steps, of the passes of an interlaced image. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Chunk {
  readonly type: string;
  readonly bytes: Buffer;
  readonly data: Buffer;
}

function* chunks(file: Buffer): Generator<Chunk, void> {
  for (let at = SIGNATURE_BYTES, count = 0; ; count += 1) {
    if (count === MOST_CHUNKS || at + CHUNK_OVERHEAD > file.length) throw new FileDamaged();
    const end = at + CHUNK_OVERHEAD + file.readUInt32BE(at);
    if (end > file.length) throw new FileDamaged();
    const type = file.toString('latin1', at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/.test(type)) throw new FileDamaged();
    if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) throw new FileDamaged();
    yield { type, bytes: file.subarray(at, end), data: file.subarray(at + 8, end - 4) };
    if (type === 'IEND') {
      if (end < file.length) throw new ForeignData();
      return;
    }
    at = end;
  }
}

interface Header {
  readonly width: number;
  readonly height: number;
  /** Bytes of the rows, unpacked. */
  readonly rawBytes: number;
}

function headerOf(data: Buffer): Header {
  if (data.length !== 13) throw new FileDamaged();
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  const [depth = 0, colour = 9, compression, filter, interlace] = data.subarray(8);
  const { samples, depths } = COLOURS[colour] ?? { samples: 0, depths: [] };
  if (!depths.includes(depth) || compression !== 0 || filter !== 0 || (interlace !== 0 && interlace !== 1))
    throw new FileDamaged();
  requirePixels({ width, height });
  const rows = (columns: number, lines: number) =>
    columns && lines ? lines * (1 + Math.ceil((columns * samples * depth) / 8)) : 0;
  const rawBytes = interlace
    ? PASSES.reduce(
        (sum, [x, y, dx, dy]) =>
          sum + rows(Math.max(0, Math.ceil((width - x) / dx)), Math.max(0, Math.ceil((height - y) / dy))),
        0,
      )
    : rows(width, height);
  if (rawBytes > MOST_RAW_BYTES) throw new TooManyPixels(width, height, MOST_PIXELS);
  return { width, height, rawBytes };
}

/** Unpacks piece by piece, at most `limit` bytes. @returns how many; how many packed ones they were @throws DecompressionBomb, FileDamaged */
async function unpack(packed: readonly Buffer[], limit: number, keep?: (piece: Buffer) => void) {
  const inflate = createInflate({ chunkSize: 128 * 1024 });
  let size = 0;
  try {
    for await (const piece of Readable.from(packed).pipe(inflate) as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > limit) throw new DecompressionBomb();
      keep?.(piece);
    }
  } catch (error) {
    throw error instanceof DecompressionBomb ? error : new FileDamaged();
  }
  return { size, used: inflate.bytesWritten };
}

/** The rows are exactly `expected` bytes, from all of the packed ones; none is kept. */
async function requireUnpacked(packed: readonly Buffer[], expected: number): Promise<void> {
  const { size, used } = await unpack(packed, expected);
  if (size !== expected) throw new FileDamaged();
  // behind the end of the packed rows something else could hide
  if (used !== packed.reduce((sum, { length }) => sum + length, 0)) throw new ForeignData();
}

/** A colour profile may be packed, too. @throws DecompressionBomb, FileDamaged */
async function holdsProfile(data: Buffer): Promise<boolean> {
  const name = data.indexOf(0);
  if (name < 1 || name > 79 || data[name + 1] !== 0) return false;
  const parts: Buffer[] = [];
  const packed = data.subarray(name + 2);
  const { used } = await unpack([packed], LARGEST_PROFILE, (piece) => parts.push(piece));
  return used === packed.length && isColourProfile(Buffer.concat(parts));
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(data.length + CHUNK_OVERHEAD);
  bytes.writeUInt32BE(data.length);
  named.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(named), bytes.length - 4);
  return bytes;
}

/** IHDR first, IDAT in one run: what readers disagree about otherwise. */
function requireOrder(types: readonly string[]): void {
  const first = types.indexOf('IDAT');
  const last = types.lastIndexOf('IDAT');
  const counted = (type: string) => types.filter((other) => other === type).length;
  const broken = first < 0 || counted('IDAT') !== last - first + 1;
  if (types[0] !== 'IHDR' || counted('IHDR') !== 1 || counted('PLTE') > 1 || broken) throw new FileDamaged();
}

/**
 * A PNG without texts, times, EXIF and private chunks; its packed pixels are the same bytes, unpacked once to prove that
 * they are as many as the header says.
 * @throws FileDamaged, ForeignData, TooManyPixels, DecompressionBomb, AnimationRefused
 */
export async function cleanPng(file: Buffer): Promise<CleanImage> {
  const all = [...chunks(file)];
  const types = all.map(({ type }) => type);
  if (types.some((type) => ANIMATION.has(type))) throw new AnimationRefused();
  requireOrder(types);
  const header = headerOf(all[0]!.data);
  const packed = all.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  await requireUnpacked(packed, header.rawBytes);
  const kept: Buffer[] = [file.subarray(0, SIGNATURE_BYTES), all[0]!.bytes];
  const exif = all.find(({ type }) => type === 'eXIf');
  const orientation = exif ? orientationOf(exif.data) : 1;
  if (orientation > 1) kept.push(chunk('eXIf', orientationTiff(orientation)));
  const seen = new Set<string>();
  for (const { type, bytes, data } of all.slice(1)) {
    const isFirst = !seen.has(type);
    seen.add(type);
    const fits = isFirst && data.length <= (KEPT.get(type) ?? -1);
    const needed = type === 'IDAT' || type === 'IEND' || fits;
    // an upper case first letter: nobody may ignore the chunk, and nobody knows it
    if (!needed && /^[A-Z]/.test(type)) throw new FileDamaged();
    if (type === 'IEND' && data.length) throw new ForeignData();
    if (needed || (type === 'iCCP' && isFirst && (await holdsProfile(data)))) kept.push(bytes);
  }
  return { bytes: Buffer.concat(kept), ...asShown(header, orientation) };
}
