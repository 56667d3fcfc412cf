import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import { z } from 'zod';

import { addressBytes } from './address-bytes';
import { MmdbValues } from './mmdb.values';

const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
/** The metadata stand within so many bytes of the end. */
const TAIL = 131_072;
/** Zeros between the tree and the data. */
const SEPARATOR = 16;
const V4_BITS = 32;

const metadataSchema = z.object({
  node_count: z.int().positive(),
  record_size: z.union([z.literal(24), z.literal(28), z.literal(32)]),
  ip_version: z.union([z.literal(4), z.literal(6)]),
  binary_format_major_version: z.literal(2),
  build_epoch: z.int().nonnegative(),
  database_type: z.string().max(200),
});
type Metadata = z.infer<typeof metadataSchema>;

const code = z.string().regex(/^[A-Z]{2}$/);
/** As publishers name it; the last is of those that hold nothing else. */
const recordSchema = z.union([
  z.object({ country: z.object({ iso_code: code }) }).transform(({ country }) => country.iso_code),
  z.object({ country_code: code }).transform(({ country_code }) => country_code),
  z.object({ country: code }).transform(({ country }) => country),
]);

/**
 * A table of countries by address in MaxMind DB format, read from the disk as it is asked: some thirty reads of a few bytes for
 * one address, which the operating system's cache answers, and no memory of ours.
 */
export class CountryTable {
  readonly builtAt: Date;
  readonly kind: string;
  /** Where IPv4 addresses begin in the tree. */
  private readonly v4Node: number;
  private readonly values: MmdbValues;
  /** By place in the data section: there are as many as countries. */
  private readonly known = new Map<number, string | null>();

  private constructor(
    private readonly file: number,
    private readonly metadata: Metadata,
  ) {
    const { build_epoch: built, database_type: kind } = metadata;
    this.builtAt = new Date(built * 1_000);
    this.kind = kind;
    this.values = new MmdbValues((place, length) => this.bytes(place, length), this.dataStart);
    this.v4Node = metadata.ip_version === 6 ? this.down(Array<number>(12).fill(0)) : 0;
  }

  /** @throws Error for a file that cannot be read, or is no such table */
  static open(path: string): CountryTable {
    const file = openSync(path, 'r');
    try {
      return new CountryTable(file, metadataOf(file));
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  close(): void {
    closeSync(this.file);
  }

  /** ISO 3166-1 alpha-2; `null` where the table has none. @throws RangeError, TypeError for a broken table */
  countryOf(ip: string): string | null {
    const bytes = addressBytes(ip);
    const isV4 = bytes?.length === V4_BITS / 8;
    if (!bytes || (!isV4 && this.metadata.ip_version === 4)) return null;
    const record = this.down(bytes, isV4 ? this.v4Node : 0);
    return record <= this.metadata.node_count ? null : this.country(record);
  }

  private country(record: number): string | null {
    const place = record - this.metadata.node_count - SEPARATOR;
    const known = this.known.get(place);
    if (known !== undefined) return known;
    const found = recordSchema.safeParse(this.values.at(this.dataStart + place));
    const country = found.success ? found.data : null;
    this.known.set(place, country);
    return country;
  }

  /** Follows the bits of an address as far as the tree goes. */
  private down(bytes: readonly number[], from = 0): number {
    let node = from;
    for (let bit = 0; bit < bytes.length * 8 && node < this.metadata.node_count; bit++)
      node = this.branch(node, ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
    return node;
  }

  private branch(node: number, side: number): number {
    const { record_size: bits } = this.metadata;
    const bytes = this.bytes(node * this.nodeBytes, this.nodeBytes);
    if (bits === 24) return bytes.readUIntBE(side * 3, 3);
    if (bits === 32) return bytes.readUInt32BE(side * 4);
    // 28: the middle byte holds the highest four bits of both
    const middle = bytes.readUInt8(3);
    return side === 0
      ? (middle >> 4) * 2 ** 24 + bytes.readUIntBE(0, 3)
      : (middle & 15) * 2 ** 24 + bytes.readUIntBE(4, 3);
  }

  private get nodeBytes(): number {
    return (this.metadata.record_size * 2) / 8;
  }

  private get dataStart(): number {
    return this.metadata.node_count * this.nodeBytes + SEPARATOR;
  }

  private bytes(place: number, length: number): Buffer {
    return bytesOf(this.file, place, length);
  }
}

function metadataOf(file: number): Metadata {
  const { size } = fstatSync(file);
  const from = Math.max(0, size - TAIL);
  const tail = bytesOf(file, from, size - from);
  const marker = tail.lastIndexOf(MARKER);
  if (marker < 0) throw new TypeError('it is no MaxMind DB');
  const start = from + marker + MARKER.length;
  const values = new MmdbValues((place, length) => bytesOf(file, place, length), start);
  const found = metadataSchema.safeParse(values.at(start));
  if (!found.success) throw new TypeError('its metadata are not those of a MaxMind DB, version 2');
  return found.data;
}

function bytesOf(file: number, place: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (place < 0 || readSync(file, bytes, 0, length, place) < length)
    throw new RangeError('it points beyond its end');
  return bytes;
}
