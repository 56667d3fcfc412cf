import { crc32, inflateRawSync } from 'node:zlib';

import { DamagedWorkbook, ProtectedWorkbook, WorkbookTooBig } from './tabular.errors';

export interface ZipLimits {
  readonly entries: number;
  /** Bytes of all entries together, unpacked. */
  readonly inflatedBytes: number;
  /** How many times its packed size one entry may have, once it is larger than `ratioFreeBytes`. */
  readonly ratio: number;
  readonly ratioFreeBytes: number;
}

interface Entry {
  readonly name: string;
  readonly stored: boolean;
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  readonly offset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const CENTRAL_LENGTH = 46;
const LOCAL_LENGTH = 30;
/** What a writer that did not know the sizes puts behind the data: signature, CRC and two sizes of up to 8 bytes. */
const DESCRIPTOR_LENGTH = 24;
const ENCRYPTED = 0x1;
const STORED = 0;
const DEFLATED = 8;

/** @throws DamagedWorkbook when the file is not one archive from its first byte to its last */
function directoryOf(bytes: Buffer): { start: number; count: number } {
  const end = bytes.length - END_LENGTH;
  if (end < 0 || bytes.readUInt32LE(end) !== END) throw new DamagedWorkbook();
  const count = bytes.readUInt16LE(end + 10);
  const start = bytes.readUInt32LE(end + 16);
  const single = bytes.readUInt16LE(end + 4) === 0 && bytes.readUInt16LE(end + 8) === count;
  // Anything before, between or behind would be another file inside this one.
  if (!single || start + bytes.readUInt32LE(end + 12) !== end) throw new DamagedWorkbook();
  return { start, count };
}

function readEntry(bytes: Buffer, at: number): { entry: Entry; next: number } {
  if (at + CENTRAL_LENGTH > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) throw new DamagedWorkbook();
  if (bytes.readUInt16LE(at + 8) & ENCRYPTED) throw new ProtectedWorkbook();
  const method = bytes.readUInt16LE(at + 10);
  if (method !== STORED && method !== DEFLATED) throw new DamagedWorkbook();
  const nameEnd = at + CENTRAL_LENGTH + bytes.readUInt16LE(at + 28);
  const entry = {
    name: bytes.toString('utf8', at + CENTRAL_LENGTH, nameEnd),
    stored: method === STORED,
    crc: bytes.readUInt32LE(at + 16),
    packed: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    offset: bytes.readUInt32LE(at + 42),
  };
  return { entry, next: nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32) };
}

function requireModest(entries: readonly Entry[], limits: ZipLimits): void {
  let total = 0;
  for (const { packed, size } of entries) {
    total += size;
    if (size > limits.ratioFreeBytes && size > packed * limits.ratio)
      throw new WorkbookTooBig(limits.inflatedBytes);
  }
  if (total > limits.inflatedBytes) throw new WorkbookTooBig(limits.inflatedBytes);
}

/** Where an entry's data begins, by its own header, which must say the same as the directory. */
function dataStart(bytes: Buffer, { name, offset }: Entry): number {
  if (offset + LOCAL_LENGTH > bytes.length || bytes.readUInt32LE(offset) !== LOCAL)
    throw new DamagedWorkbook();
  const nameEnd = offset + LOCAL_LENGTH + bytes.readUInt16LE(offset + 26);
  if (bytes.toString('utf8', offset + LOCAL_LENGTH, nameEnd) !== name) throw new DamagedWorkbook();
  return nameEnd + bytes.readUInt16LE(offset + 28);
}

/** Entries that share bytes are how a small archive unpacks without end; bytes between them hide another file. */
function requireSideBySide(bytes: Buffer, entries: readonly Entry[], directory: number): void {
  const inOrder = [...entries].sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const entry of inOrder) {
    if (entry.offset < end || entry.offset > end + DESCRIPTOR_LENGTH) throw new DamagedWorkbook();
    if (end === 0 && entry.offset !== 0) throw new DamagedWorkbook();
    end = dataStart(bytes, entry) + entry.packed;
  }
  if (directory < end || directory > end + DESCRIPTOR_LENGTH) throw new DamagedWorkbook();
}

const isSafeName = (name: string) =>
  !name.startsWith('/') && !name.includes('\\') && !name.split('/').includes('..');

/**
 * An archive whose whole directory was checked before anything is unpacked: number and sizes of its entries, that they
 * lie side by side, and that nothing else is in the file. Unpacking stops at the size that the directory promised.
 */
export class ZipArchive {
  private readonly entries: ReadonlyMap<string, Entry>;

  /** @throws DamagedWorkbook, ProtectedWorkbook, WorkbookTooBig */
  constructor(
    private readonly bytes: Buffer,
    private readonly limits: ZipLimits,
  ) {
    const { start, count } = directoryOf(bytes);
    if (count > limits.entries) throw new WorkbookTooBig(limits.inflatedBytes);
    const entries: Entry[] = [];
    let at = start;
    for (let index = 0; index < count; index += 1) {
      const { entry, next } = readEntry(bytes, at);
      entries.push(entry);
      at = next;
    }
    if (at !== bytes.length - END_LENGTH) throw new DamagedWorkbook();
    requireModest(entries, limits);
    requireSideBySide(bytes, entries, start);
    this.entries = new Map(entries.map((entry) => [entry.name, entry]));
    if (this.entries.size !== count || !entries.every(({ name }) => isSafeName(name)))
      throw new DamagedWorkbook();
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  /**
   * @param most bytes that it may have, when that is less than all entries together
   * @throws DamagedWorkbook when it is not there, or not what the directory says; WorkbookTooBig
   */
  read(name: string, most = this.limits.inflatedBytes): Buffer {
    const entry = this.entries.get(name);
    if (!entry) throw new DamagedWorkbook();
    if (entry.size > most) throw new WorkbookTooBig(most);
    const start = dataStart(this.bytes, entry);
    const packed = this.bytes.subarray(start, start + entry.packed);
    const data = entry.stored ? packed : this.inflate(packed, entry.size);
    if (data.length !== entry.size || crc32(data) !== entry.crc) throw new DamagedWorkbook();
    return data;
  }

  private inflate(packed: Buffer, size: number): Buffer {
    try {
      return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
    } catch (error) {
      const lied = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      throw lied ? new WorkbookTooBig(this.limits.inflatedBytes) : new DamagedWorkbook();
    }
  }
}
