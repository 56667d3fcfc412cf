import { excerpt, type RowError, type TableRow } from '@mimamori/tabular';
import type { z } from 'zod';

import { type CameraPatch, cameraPatchSchema, cameraTransitionSchema } from '../camera/camera.schema';
import type { CameraState } from '../camera/camera.words';
import { purposeCodeSchema } from '../purpose/purpose.schema';
import type { InventoryColumn } from './camera-import.columns';
import {
  readClass,
  readMaskDecision,
  readNoticeClass,
  readOnvifProfiles,
  readRecordingPlace,
  readRetentionClass,
  readState,
  readViewCatches,
  readYesNo,
} from './camera-import.labels';
import { cellError, type Places } from './camera-import.places';
import { readDay } from './cell-day';
import { readList } from './cell-list';

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
  /** Why it changes its state. */
  readonly stateReason?: string;
}

type FactColumn = Extract<InventoryColumn, keyof StatedFacts>;
type Cell = { readonly value: unknown } | { readonly code: string };

/** A reader that answers undefined for what it does not know. */
const words =
  (read: (text: string) => unknown, code: string) =>
  (text: string): Cell => {
    const value = read(text);
    return value === undefined ? { code } : { value };
  };
const yesNo = words(readYesNo, 'yes_no_expected');
const day = (text: string): Cell => {
  const read = readDay(text);
  return 'day' in read ? { value: read.day } : read;
};
const plain = (text: string): Cell => ({ value: text });

/** How a cell becomes a value. */
const READERS: Readonly<Record<FactColumn, (text: string) => Cell>> = {
  name: plain,
  vendor: plain,
  model: plain,
  serial: plain,
  mac: plain,
  firmware: plain,
  class: words(readClass, 'class_unknown'),
  audio: yesNo,
  faceRecognition: yesNo,
  retentionClass: words(readRetentionClass, 'retention_class_unknown'),
  installedOn: day,
  note: plain,
  noticeClass: words(readNoticeClass, 'notice_class_unknown'),
  easilyRecognisable: yesNo,
  maskDecision: words(readMaskDecision, 'mask_decision_unknown'),
  maskReason: plain,
  viewDescription: plain,
  viewCatches: words(readViewCatches, 'view_catches_unknown'),
  audioPurpose: plain,
  recordingPlace: words(readRecordingPlace, 'recording_place_unknown'),
  storage: plain,
  storageEncrypted: yesNo,
  managementTls: yesNo,
  streamTls: yesNo,
  onvifProfiles: words(readOnvifProfiles, 'onvif_profiles_unknown'),
  installer: plain,
  warrantyUntil: day,
  supportEndsOn: day,
  inspectedOn: day,
  tags: (text) => ({ value: readList(text) }),
};
const FACT_COLUMNS = Object.keys(READERS) as FactColumn[];

/** Reads cells of one row and gathers what is wrong with them. */
class RowReader {
  readonly errors: RowError[] = [];

  constructor(
    private readonly row: TableRow,
    private readonly places: Places,
  ) {}

  /** '' and a column that the file does not have are the same: nothing stated. */
  cell(key: InventoryColumn): string | undefined {
    return this.row.values[key] || undefined;
  }

  refuse(key: InventoryColumn, code: string, params?: RowError['params']): undefined {
    this.errors.push(cellError(this.row.line, key, this.places, code, params));
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
    const tooMany = tooBig?.origin === 'array' || tooBig?.path.length;
    if (tooBig && !tooMany) return this.refuse(key, 'too_long', { limit: Number(tooBig.maximum) });
    if (tooBig) return this.refuse(key, 'list_too_long', { limit: Number(tooBig.maximum) });
    return this.refuse(key, key === 'mac' ? 'mac_invalid' : 'value_invalid');
  }

  fact(key: FactColumn): unknown {
    const text = this.cell(key);
    if (text === undefined) return undefined;
    const read = READERS[key](text);
    if ('code' in read) return this.refuse(key, read.code, { value: excerpt(text, 100) });
    return this.parsed(key, cameraPatchSchema.shape[key], read.value);
  }

  state(): CameraState | undefined {
    const text = this.cell('state');
    if (text === undefined) return undefined;
    return readState(text) ?? this.refuse('state', 'state_unknown', { value: excerpt(text, 100) });
  }

  stateReason(): string | undefined {
    const text = this.cell('stateReason');
    return text && this.parsed('stateReason', cameraTransitionSchema.shape.reason, text);
  }

  purposeCodes(): string[] | undefined {
    const text = this.cell('purpose');
    if (text === undefined) return undefined;
    return readList(text).map((code) => purposeCodeSchema.safeParse(code).data ?? excerpt(code, 100));
  }
}

/** What a row names, also one whose cells are wrong: its store, area and owner are looked up in the same round. */
export type NamedRow = Pick<InventoryRow, 'line' | 'siteCode' | 'area' | 'owner'>;

/**
 * What one row of an inventory says: pure, no look-ups. An empty cell says nothing, so it neither clears nor sets.
 * @returns the row, or everything wrong with its cells and what it names all the same
 */
export function readInventoryRow(
  table: TableRow,
  places: Places,
): { row?: InventoryRow; named?: NamedRow; errors: RowError[] } {
  const reader = new RowReader(table, places);
  const siteCode =
    reader.cell('siteCode')?.normalize('NFKC') ?? reader.refuse('siteCode', 'site_code_missing');
  const written = reader.cell('code') ?? reader.refuse('code', 'camera_code_missing');
  const code = written && reader.parsed('code', cameraPatchSchema.shape.code, written);
  const facts: Record<string, unknown> = {};
  for (const key of FACT_COLUMNS) {
    const value = reader.fact(key);
    if (value !== undefined) facts[key] = value;
  }
  const state = reader.state();
  const stateReason = reader.stateReason();
  const purposeCodes = reader.purposeCodes();
  const area = reader.cell('area')?.normalize('NFKC');
  const owner = reader.cell('owner')?.normalize('NFKC').toLowerCase();
  const { line } = table;
  if (reader.errors.length || siteCode === undefined || code === undefined)
    return { errors: reader.errors, ...(siteCode && { named: { line, siteCode, area, owner } }) };
  return { row: { line, siteCode, code, facts, area, owner, purposeCodes, state, stateReason }, errors: [] };
}
