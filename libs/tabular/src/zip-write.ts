import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  readonly name: string;
  readonly data: Buffer;
}

const VERSION = 20;
const UTF8_NAMES = 0x800;
const DEFLATED = 8;
/** 1980-01-01, the first day of the format: the same content gives the same bytes. */
const FIRST_DAY = 0x21;

function header(signature: number, length: number, put: (at: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(signature, 0);
  put(bytes);
  return bytes;
}

/** An archive of a few files, without dates. */
export function writeZip(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data } of files) {
    const title = Buffer.from(name, 'utf8');
    const packed = deflateRawSync(data);
    const facts = (bytes: Buffer, at: number) => {
      bytes.writeUInt16LE(VERSION, at);
      bytes.writeUInt16LE(UTF8_NAMES, at + 2);
      bytes.writeUInt16LE(DEFLATED, at + 4);
      bytes.writeUInt16LE(FIRST_DAY, at + 8);
      bytes.writeUInt32LE(crc32(data), at + 10);
      bytes.writeUInt32LE(packed.length, at + 14);
      bytes.writeUInt32LE(data.length, at + 18);
      bytes.writeUInt16LE(title.length, at + 22);
    };
    const local = header(0x04034b50, 30, (bytes) => facts(bytes, 4));
    const start = offset;
    const central = header(0x02014b50, 46, (bytes) => {
      bytes.writeUInt16LE(VERSION, 4);
      facts(bytes, 6);
      bytes.writeUInt32LE(start, 42);
    });
    parts.push(local, title, packed);
    directory.push(central, title);
    offset += local.length + title.length + packed.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = header(0x06054b50, 22, (bytes) => {
    bytes.writeUInt16LE(files.length, 8);
    bytes.writeUInt16LE(files.length, 10);
    bytes.writeUInt32LE(size, 12);
    bytes.writeUInt32LE(offset, 16);
  });
  return Buffer.concat([...parts, ...directory, end]);
}
