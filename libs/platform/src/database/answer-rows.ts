import pg from 'pg';

import { japanIso } from '../clock/japan-time';

/** What an answer shows of one column's text: the value, and its JSON. */
interface ColumnForm {
  readonly value: (text: string) => unknown;
  readonly json: (text: string) => string;
}

const OID = { bool: 16, int2: 21, int4: 23, uuid: 2950, text: 25, timestamptz: 1184 } as const;
const ARRAY_OID = { text: 1009, uuid: 2951 } as const;

/** Hours from the offsets that sessions have to Japan's; both ends of what is usual. */
const AHEAD: Readonly<Record<string, number>> = { '+00': 9, '+09': 0 };
/** Days repeat within a page, and from page to page. */
const MOST_DAYS = 4_000;
const nextDays = new Map<string, string>();

function dayAfter(day: string): string {
  const known = nextDays.get(day);
  if (known) return known;
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  if (nextDays.size >= MOST_DAYS) nextDays.clear();
  nextDays.set(day, next);
  return next;
}

const USUAL = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+0[09]$/;
const parseTime = pg.types.getTypeParser(OID.timestamptz) as (text: string) => Date;

/**
 * `2026-11-21 15:00:00.5+00`, as PostgreSQL writes it, as `japanIso` would: without a Date, of which a page has hundreds.
 * Sessions in time zones other than UTC and Japan's take the long way.
 */
export function japanIsoOfText(text: string): string {
  if (!USUAL.test(text)) return japanIso(parseTime(text));
  const hour = Number(text.slice(11, 13)) + AHEAD[text.slice(-3)]!;
  const day = text.slice(0, 10);
  const minutes = text.slice(13, 19);
  const milliseconds = text.length > 22 ? text.slice(20, -3).padEnd(3, '0').slice(0, 3) : '000';
  return hour < 24
    ? `${day}T${hour < 10 ? '0' : ''}${hour}${minutes}.${milliseconds}+09:00`
    : `${dayAfter(day)}T0${hour - 24}${minutes}.${milliseconds}+09:00`;
}

const quoted = (text: string) => `"${text}"`;
/** Half of a surrogate pair cannot come from UTF-8, but costs nothing to look for. */
// oxlint-disable-next-line no-control-regex -- JSON escapes exactly these
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;
/** A fifth less than `JSON.stringify` for text that needs no escape, which is nearly all. */
const textJson = (text: string) => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`);
/** Without quotes and backslashes an array's text holds its elements as they are; `NULL` is none of ours, but may be. */
const isPlainArray = (text: string) =>
  !text.includes('"') && !text.includes('\\') && !text.includes('NULL') && !text.includes('{', 1);
const elements = (text: string) => (text.length === 2 ? [] : text.slice(1, -1).split(','));

function arrayForm(oid: number): ColumnForm {
  const parse = pg.types.getTypeParser(oid) as (text: string) => unknown;
  const value = (text: string) => (isPlainArray(text) ? elements(text) : parse(text));
  return { value, json: (text) => (text === '{}' ? '[]' : JSON.stringify(value(text))) };
}

const number: ColumnForm = { value: Number, json: (text) => text };
const FORMS: ReadonlyMap<number, ColumnForm> = new Map<number, ColumnForm>([
  [OID.text, { value: (text) => text, json: textJson }],
  [OID.uuid, { value: (text) => text, json: quoted }],
  [OID.bool, { value: (text) => text === 't', json: (text) => (text === 't' ? 'true' : 'false') }],
  [OID.int2, number],
  [OID.int4, number],
  [OID.timestamptz, { value: japanIsoOfText, json: (text) => quoted(japanIsoOfText(text)) }],
  [ARRAY_OID.text, arrayForm(ARRAY_OID.text)],
  [ARRAY_OID.uuid, arrayForm(ARRAY_OID.uuid)],
]);

/** All other types are what pg makes of them. */
function formOf(oid: number): ColumnForm {
  const known = FORMS.get(oid);
  if (known) return known;
  const parse = pg.types.getTypeParser(oid) as (text: string) => unknown;
  return { value: parse, json: (text) => JSON.stringify(parse(text)) };
}

interface Column {
  readonly name: string;
  /** `,"name":` */
  readonly label: string;
  readonly form: ColumnForm;
}

/** Names are those of our own statements, so they are few. */
const labels = new Map<string, string>();

function labelOf(name: string): string {
  const label = labels.get(name) ?? `,${JSON.stringify(name)}:`;
  labels.set(name, label);
  return label;
}

type Cells = readonly (string | null)[];

/** Parsers for pg that leave every value as the text it came as. */
export const AS_TEXT = { getTypeParser: () => (text: string) => text };

/**
 * Rows in the form of answers: times with Japan's offset, all else as pg reads it. They stay the texts PostgreSQL wrote
 * until somebody wants an object (GraphQL) or JSON (REST), which then needs no object: the most expensive part of a list.
 */
export class AnswerRows<Row extends object> {
  private readonly columns: readonly Column[];
  /** A row's shape: objects that begin as copies of one share it, and are written twice as fast. */
  private readonly empty: Readonly<Record<string, null>>;

  constructor(
    fields: readonly Pick<pg.FieldDef, 'name' | 'dataTypeID'>[],
    private readonly cells: readonly Cells[],
  ) {
    this.columns = fields.map(({ name, dataTypeID }) => ({
      name,
      label: labelOf(name),
      form: formOf(dataTypeID),
    }));
    this.empty = Object.fromEntries(fields.map(({ name }) => [name, null]));
  }

  get length(): number {
    return this.cells.length;
  }

  row(index: number): Row {
    const cells = this.cells[index] as Cells;
    const row: Record<string, unknown> = { ...this.empty };
    for (let at = 0; at < cells.length; at++) {
      const text = cells[at];
      const { name, form } = this.columns[at] as Column;
      row[name] = typeof text === 'string' ? form.value(text) : null;
    }
    return row as Row;
  }

  /** As `JSON.stringify(row(index))`. */
  json(index: number): string {
    const cells = this.cells[index] as Cells;
    let json = '';
    for (let at = 0; at < cells.length; at++) {
      const text = cells[at];
      const { label, form } = this.columns[at] as Column;
      json += label + (typeof text === 'string' ? form.json(text) : 'null');
    }
    return `{${json.slice(1)}}`;
  }
}
