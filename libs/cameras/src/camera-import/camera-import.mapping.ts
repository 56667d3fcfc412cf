import type { CsvRow, RowError } from '@mimamori/tabular';
import type { z } from 'zod';

import { type CameraPatch, cameraPatchSchema } from '../camera/camera.schema';
import type { CameraState } from '../camera/camera.words';
import { purposeCodeSchema } from '../purpose/purpose.schema';
import type { InventoryColumn } from './camera-import.columns';
import { readClass, readRetentionClass, readState, readYesNo } from './camera-import.labels';

/** Values that need no look-up; only what the row states. */
export type StatedFacts = Omit<CameraPatch, 'areaId' | 'ownerUserId' | 'purposeIds' | 'code'>;

/** One row as it was meant, with names still to be looked up. */
export interface InventoryRow {
  readonly line: number;
  readonly siteCode: string;
  readonly code: string;
  readonly facts: StatedFacts;
  /** Code or name of an area of the store. */
  readonly area?: string;
  /** Login id. */
  readonly owner?: string;
  readonly purposeCodes?: readonly string[];
  readonly state?: CameraState;
}

export type Headings = Readonly<Record<string, string>>;

/** An error about one cell. */
export function cellError(
  line: number,
  key: InventoryColumn,
  headings: Headings,
  code: string,
  params: RowError['params'] = {},
): RowError {
  return { line, column: headings[key] ?? key, columnKey: key, code: `cameras.rows.${code}`, params };
}

const REAL_DAY = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;

/** `2024-4-1`, `2024/04/01` → `2024-04-01`; days that do not exist are refused. */
export function readDay(text: string): string | undefined {
  const [, year = '', month = '', day = ''] = REAL_DAY.exec(text.normalize('NFKC')) ?? [];
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? undefined : iso;
}

/** Codes separated by `;`, also in full width, or by `、`. */
function readCodes(text: string): string[] {
  const codes = text.normalize('NFKC').split(/[;,、]/);
  return [...new Set(codes.map((code) => code.trim()).filter(Boolean))];
}

type FactColumn = Extract<InventoryColumn, keyof StatedFacts>;

/** How a cell becomes a value, where it is not plain text; `undefined` refuses it. */
const READERS: Partial<Record<FactColumn, { read: (text: string) => unknown; code: string }>> = {
  class: { read: readClass, code: 'class_unknown' },
  retentionClass: { read: readRetentionClass, code: 'retention_class_unknown' },
  audio: { read: readYesNo, code: 'yes_no_expected' },
  faceRecognition: { read: readYesNo, code: 'yes_no_expected' },
  installedOn: { read: readDay, code: 'date_invalid' },
};

const FACT_COLUMNS: readonly FactColumn[] = [
  'name',
  'vendor',
  'model',
  'serial',
  'mac',
  'firmware',
  'class',
  'audio',
  'faceRecognition',
  'retentionClass',
  'installedOn',
  'note',
];

/** Reads cells of one row and gathers what is wrong with them. */
class RowReader {
  readonly errors: RowError[] = [];

  constructor(
    private readonly row: CsvRow,
    private readonly headings: Headings,
  ) {}

  /** '' and a column that the file does not have are the same: nothing stated. */
  cell(key: InventoryColumn): string | undefined {
    return this.row.values[key] || undefined;
  }

  refuse(key: InventoryColumn, code: string, params?: RowError['params']): undefined {
    this.errors.push(cellError(this.row.line, key, this.headings, code, params));
    return undefined;
  }

  parsed<Schema extends z.ZodType>(
    key: InventoryColumn,
    schema: Schema,
    value: unknown,
  ): z.output<Schema> | undefined {
    const { success, data, error } = schema.safeParse(value);
    if (success) return data;
    const tooBig = error.issues.find((issue) => issue.code === 'too_big');
    if (tooBig) return this.refuse(key, 'too_long', { limit: Number(tooBig.maximum) });
    return this.refuse(key, key === 'mac' ? 'mac_invalid' : 'value_invalid');
  }

  fact(key: FactColumn): unknown {
    const text = this.cell(key);
    if (text === undefined) return undefined;
    const reader = READERS[key];
    const value = reader ? reader.read(text) : text;
    if (value === undefined)
      return this.refuse(key, reader?.code ?? 'value_invalid', { value: text.slice(0, 100) });
    return this.parsed(key, cameraPatchSchema.shape[key], value);
  }
}

/**
 * What one row of an inventory says: pure, no look-ups. An empty cell says nothing, so it neither clears nor sets.
 * @returns the row, or everything wrong with its cells
 */
export function readInventoryRow(
  csv: CsvRow,
  headings: Headings,
): { row?: InventoryRow; errors: RowError[] } {
  const reader = new RowReader(csv, headings);
  const siteCode =
    reader.cell('siteCode')?.normalize('NFKC') ?? reader.refuse('siteCode', 'site_code_missing');
  const written = reader.cell('code') ?? reader.refuse('code', 'camera_code_missing');
  const code = written && reader.parsed('code', cameraPatchSchema.shape.code, written);
  const facts: Record<string, unknown> = {};
  for (const key of FACT_COLUMNS) {
    const value = reader.fact(key);
    if (value !== undefined) facts[key] = value;
  }
  const stateText = reader.cell('state');
  const state = stateText === undefined ? undefined : readState(stateText);
  if (stateText !== undefined && state === undefined)
    reader.refuse('state', 'state_unknown', { value: stateText.slice(0, 100) });
  const purposes = reader.cell('purpose');
  const purposeCodes =
    purposes === undefined
      ? undefined
      : readCodes(purposes).map((text) => purposeCodeSchema.safeParse(text).data ?? text.slice(0, 100));
  if (reader.errors.length || siteCode === undefined || code === undefined) return { errors: reader.errors };
  const area = reader.cell('area')?.normalize('NFKC');
  const owner = reader.cell('owner')?.normalize('NFKC').toLowerCase();
  return { row: { line: csv.line, siteCode, code, facts, area, owner, purposeCodes, state }, errors: [] };
}
