import {
  type DecompressionBomb,
  FileDamaged,
  ForeignData,
  PdfActive,
  PdfAttachment,
  PdfEncrypted,
  PdfUncheckable,
} from '../files.errors';
import { BrokenData, MOST_UNPACKED_BYTES, unpacked } from './pdf-filters';
import { namesIn } from './pdf-names';

const VERSION = /^%PDF-(1\.[0-7]|2\.0)[\r\n ]/;
const END = '%%EOF';
const MOST_STREAMS = 50_000;
/** Places between two ends of streams where one may begin. */
const MOST_CANDIDATES = 16;
/** Of all packed runs of objects together. */
const MOST_UNPACKED_IN_ALL = 4 * MOST_UNPACKED_BYTES;
/** What is unpacked until it breaks costs time, too, and proves nothing. */
const MOST_BROKEN = 16;
const STREAM = Buffer.from('stream');
const END_STREAM = Buffer.from('endstream');

/** Names by which a PDF acts by itself, sends data or starts programs. */
const ACTIVE = new Set([
  'JavaScript',
  'JS',
  'Launch',
  'SubmitForm',
  'ImportData',
  'RichMedia',
  'OnInstantiate',
  'XFA',
]);
/** Names by which it carries other files. */
const ATTACHED = new Set(['EmbeddedFile', 'EmbeddedFiles', 'EF', 'FileAttachment', 'Collection']);
/** Shorter names come up by chance in data. */
const SHORTEST_IN_DATA = 3;

function refuse(name: string): void {
  if (ACTIVE.has(name)) throw new PdfActive(name);
  if (ATTACHED.has(name)) throw new PdfAttachment();
  if (name === 'Encrypt') throw new PdfEncrypted();
}

/** What may be a stream, if a reader takes it for one. */
interface Candidate {
  /** From the end of the stream before: the dictionary is at its end. */
  readonly before: Buffer;
  /** Of that, what lies behind the candidate before: so that nothing is looked at again and again. */
  readonly gap: Buffer;
  readonly data: Buffer;
}

interface Stretch {
  /** Outside of any stream. */
  readonly syntax: Buffer;
  readonly data: Buffer;
  readonly candidates: readonly Candidate[];
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0;
const isEndOfLine = (byte: number | undefined): boolean => byte === 0x0d || byte === 0x0a;

/** Behind a dictionary, or before the end of a line: as strict and as lenient readers know it. */
function isKeyword(bytes: Buffer, at: number): boolean {
  let before = at - 1;
  while (isSpace(bytes[before]) || isEndOfLine(bytes[before])) before -= 1;
  const behind = bytes[at + STREAM.length];
  return bytes[before] === 0x3e || isEndOfLine(behind);
}

function dataStart(bytes: Buffer, at: number): number {
  let start = at + STREAM.length;
  while (isSpace(bytes[start])) start += 1;
  if (bytes[start] === 0x0d) start += 1;
  return bytes[start] === 0x0a ? start + 1 : start;
}

/** The places in a section where a stream may begin: more than one, when the word stands in a string, too. */
function candidatesIn(section: Buffer): Candidate[] {
  const found: Candidate[] = [];
  for (let at = section.indexOf(STREAM); at >= 0; at = section.indexOf(STREAM, at + 1)) {
    if (!isKeyword(section, at)) continue;
    found.push({
      before: section.subarray(0, at),
      gap: section.subarray(found.at(-1)?.before.length ?? 0, at),
      data: section.subarray(dataStart(section, at)),
    });
    if (found.length > MOST_CANDIDATES) throw new PdfUncheckable();
  }
  return found;
}

/** The file cut at each `endstream`, whatever lengths are stated. */
function* stretches(bytes: Buffer): Generator<Stretch, void> {
  let streams = 0;
  for (let from = 0; ;) {
    const end = bytes.indexOf(END_STREAM, from);
    const section = bytes.subarray(from, end < 0 ? bytes.length : end);
    const candidates = candidatesIn(section);
    const [first] = candidates;
    // without an end only its stated length would say how far the stream goes
    if (first && end < 0) throw new FileDamaged();
    const syntax = first?.before ?? section;
    yield { syntax, data: first?.data ?? Buffer.alloc(0), candidates };
    if (end < 0) return;
    streams += 1;
    if (streams > MOST_STREAMS) throw new PdfUncheckable();
    from = end + END_STREAM.length;
  }
}

/** From the last `obj` on: the dictionary as a reader sees it, unless somebody planted that word in a string. */
function dictionaryOf(before: Buffer): Buffer {
  const at = before.lastIndexOf('obj');
  return at < 0 ? before : before.subarray(at);
}

const [OPEN, CLOSE, ESCAPE, COMMENT, LESS, MORE] = Buffer.from('()\\%<>');
/** The start of an object; it does not come up by chance. */
const OBJECT = /\d[\s\0]{1,20}obj/;

/** Whether this ends inside of a string or a comment: then no reader takes the next word for a keyword. */
function endsInText(syntax: Buffer): boolean {
  let depth = 0;
  let until: number | undefined;
  for (let at = 0; at < syntax.length; at += 1) {
    const byte = syntax[at];
    if (until !== undefined) {
      const isOver = until === MORE ? byte === MORE : isEndOfLine(byte);
      if (isOver) until = undefined;
    } else if (byte === OPEN) depth += 1;
    else if (depth && byte === ESCAPE) at += 1;
    else if (depth && byte === CLOSE) depth -= 1;
    else if (depth) continue;
    else if (byte === COMMENT) until = 0;
    else if (byte === LESS && syntax[at + 1] === LESS) at += 1;
    else if (byte === LESS) until = MORE;
  }
  return depth > 0 || until !== undefined;
}

/** Whether what seems to be the data of a stream are objects, before which somebody planted a `stream`. */
function mayBeObjects({ syntax, data }: Stretch): boolean {
  return OBJECT.test(data.toString('latin1')) || endsInText(dictionaryOf(syntax));
}

/** What tells a stream of objects; some readers do without its type. */
class Marks {
  objStm = false;
  /** How often filters are named. */
  filters = 0;
  /** A predictor mixes the bytes of rows; nobody packs objects with one. */
  predicted = false;
  private first = false;
  private n = false;

  static of(bytes: Buffer): Marks {
    return new Marks().read(bytes);
  }

  read(bytes: Buffer): this {
    for (const name of namesIn(bytes)) {
      this.objStm ||= name === 'ObjStm';
      this.predicted ||= name === 'Predictor';
      if (name === 'Filter') this.filters += 1;
      this.first ||= name === 'First';
      this.n ||= name === 'N';
    }
    return this;
  }

  get mayHoldObjects(): boolean {
    return this.objStm || (this.first && this.n);
  }
}

/**
 * The objects that a stream packs; `undefined` when it packs none, `broken` when it cannot be unpacked and may pack none.
 * @param wide of everything since the stream before @throws PdfUncheckable, DecompressionBomb
 */
async function packedObjects(
  { before, data }: Candidate,
  wide: Marks,
): Promise<Buffer | 'broken' | undefined> {
  if (!wide.mayHoldObjects) return undefined;
  try {
    if (wide.predicted) throw new PdfUncheckable();
    return await unpacked({ data, before, filters: wide.filters });
  } catch (error) {
    // other objects before the stream may have had those names; a stream of objects would have named itself
    const certain = wide.objStm || Marks.of(dictionaryOf(before)).mayHoldObjects;
    if (certain || !(error instanceof PdfUncheckable)) throw error as DecompressionBomb;
    return error instanceof BrokenData ? 'broken' : undefined;
  }
}

/** Begins and ends as a PDF and nothing else. */
function requireContainer(bytes: Buffer): void {
  if (!VERSION.test(bytes.toString('latin1', 0, 9))) throw new FileDamaged();
  const end = bytes.lastIndexOf(END);
  if (end < 0 || bytes.lastIndexOf('startxref') < 0) throw new FileDamaged();
  const behind = bytes.subarray(end + END.length);
  if (behind.some((byte) => ![0, 9, 10, 12, 13, 32].includes(byte))) throw new ForeignData();
}

/**
 * Refuses a PDF that is not alone, encrypted, active or carries files. Looks at every name outside of streams, at
 * those of three letters and more inside of raw data, and at every name in packed runs of objects. It is no reader: what only a faulty reader would
 * take for an object may pass.
 * @throws FileDamaged, ForeignData, PdfActive, PdfAttachment, PdfEncrypted, PdfUncheckable, DecompressionBomb
 */
export async function requireQuietPdf(bytes: Buffer): Promise<void> {
  requireContainer(bytes);
  let room = MOST_UNPACKED_IN_ALL;
  let broken = 0;
  for (const stretch of stretches(bytes)) {
    const { syntax, data, candidates } = stretch;
    for (const name of namesIn(syntax)) refuse(name);
    const shortest = mayBeObjects(stretch) ? 1 : SHORTEST_IN_DATA;
    for (const name of namesIn(data)) if (name.length >= shortest) refuse(name);
    const marks = new Marks();
    for (const candidate of candidates) {
      const objects = await packedObjects(candidate, marks.read(candidate.gap));
      if (objects === 'broken') {
        broken += 1;
        if (broken > MOST_BROKEN) throw new PdfUncheckable();
        continue;
      }
      room -= objects?.length ?? 0;
      if (room < 0) throw new PdfUncheckable();
      if (objects) for (const name of namesIn(objects)) refuse(name);
    }
  }
}
