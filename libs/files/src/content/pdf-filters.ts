import { promisify } from 'node:util';
import { inflate } from 'node:zlib';

import { DecompressionBomb, PdfUncheckable } from '../files.errors';
import { namesIn } from './pdf-names';

/** Of one packed run of objects, unpacked; real ones hold some hundred kilobytes. */
export const MOST_UNPACKED_BYTES = 16 * 1024 * 1024;
const MOST_FILTERS = 4;

/** Unpacking was begun, and the data broke off. */
export class BrokenData extends PdfUncheckable {}

const unpack = promisify<Buffer, object, Buffer>(inflate);

async function flate(bytes: Buffer): Promise<Buffer> {
  try {
    // data that break off are refused: the rest may lie behind a planted end
    return await unpack(bytes, { maxOutputLength: MOST_UNPACKED_BYTES });
  } catch (error) {
    const tooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw tooLong ? new DecompressionBomb() : new BrokenData();
  }
}

/** Text up to the mark that ends it. @throws PdfUncheckable without one */
function textBefore(mark: string, bytes: Buffer): string {
  const [text = '', behind] = bytes.toString('latin1').split(mark, 2);
  if (behind === undefined) throw new PdfUncheckable();
  return text;
}

async function asciiHex(bytes: Buffer): Promise<Buffer> {
  const text = textBefore('>', bytes).replaceAll(/[^0-9A-Fa-f]/g, '');
  return Buffer.from(text.length % 2 ? `${text}0` : text, 'hex');
}

async function ascii85(bytes: Buffer): Promise<Buffer> {
  const text = textBefore(
    '~',
    Buffer.from(bytes.toString('latin1').replace(/^\s*<~/, ''), 'latin1'),
  ).replaceAll(/\s/g, '');
  const groups = text.replaceAll('z', '!!!!!').match(/.{1,5}/gs) ?? [];
  const parts = groups.map((group) => {
    const padded = group.padEnd(5, 'u');
    const value = [...padded].reduce((sum, letter) => sum * 85 + letter.charCodeAt(0) - 33, 0);
    if (!(value >= 0 && value <= 0xffff_ffff)) throw new PdfUncheckable();
    const word = Buffer.alloc(4);
    word.writeUInt32BE(value);
    return word.subarray(0, group.length - 1);
  });
  return Buffer.concat(parts);
}

const FILTERS: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  FlateDecode: flate,
  Fl: flate,
  ASCIIHexDecode: asciiHex,
  AHx: asciiHex,
  ASCII85Decode: ascii85,
  A85: ascii85,
};

/** Lists of filters are short. */
const LONGEST_LIST = 400;

/**
 * The filters that are named last before the stream, in their order.
 * @throws PdfUncheckable when they are spelled so that readers may disagree, or are told elsewhere
 */
function filtersOf(before: Buffer): string[] {
  const at = before.lastIndexOf('/Filter');
  if (at < 0) throw new PdfUncheckable();
  const value = before.toString('latin1', at + '/Filter'.length, at + LONGEST_LIST).trimStart();
  const [whole, list = whole] = /^(?:\[([\sA-Za-z0-9/]*)\]|\/[A-Za-z0-9]+)/.exec(value) ?? [];
  if (list === undefined || /\d\s+\d+\s+R/.test(list)) throw new PdfUncheckable();
  return [...namesIn(Buffer.from(list, 'latin1'))];
}

export interface PackedData {
  readonly data: Buffer;
  /** What lies before, back to the stream before. */
  readonly before: Buffer;
  /** How often filters are named there: two are one too many, because readers may see the other. */
  readonly filters: number;
}

/**
 * What a stream holds.
 * @throws PdfUncheckable when it is packed in a way that is not looked into; DecompressionBomb
 */
export async function unpacked({ data, before, filters }: PackedData): Promise<Buffer> {
  if (filters > 1) throw new PdfUncheckable();
  const names = filters ? filtersOf(before) : [];
  if (names.length > MOST_FILTERS || !names.every((name) => Object.hasOwn(FILTERS, name)))
    throw new PdfUncheckable();
  let bytes = data;
  for (const name of names) bytes = await FILTERS[name]!(bytes);
  return bytes;
}
