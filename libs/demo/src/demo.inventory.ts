import type { CameraPatch, CameraTransition } from '@mimamori/cameras';
import { writeCsv } from '@mimamori/tabular';

import type { DemoCamera } from './demo.camera';
import { decisions } from './demo.camera-facts';

/** Headings as a Japanese store chain writes them. */
const HEADINGS = {
  siteCode: '店番',
  code: 'カメラ番号',
  name: 'カメラ名',
  vendor: 'メーカー',
  model: '型番',
  serial: 'シリアル番号',
  mac: 'MACアドレス',
  firmware: 'ファームウェア',
  area: 'エリア',
  class: '区分',
  purpose: '利用目的',
  audio: '音声 (有/無)',
  faceRecognition: '顔識別 (有/無)',
  retentionClass: '保存区分',
  owner: '責任者',
  installedOn: '設置日',
  state: '状態',
  note: '備考',
  stateReason: '状態変更の理由',
  noticeClass: '通知・公表の区分',
  easilyRecognisable: '撮影の認識しやすさ (有/無)',
  maskDecision: 'マスクの要否',
  maskReason: 'マスク不要の理由',
  viewDescription: '撮影範囲',
  viewCatches: '写り込むもの',
  audioPurpose: '音声の利用目的',
  recordingPlace: '録画場所',
  storage: '保存先',
  storageEncrypted: '保存時の暗号化 (有/無)',
  managementTls: '管理通信の暗号化 (有/無)',
  streamTls: '映像通信の暗号化 (有/無)',
  onvifProfiles: 'ONVIFプロファイル',
  installer: '設置業者',
  warrantyUntil: '保証期限',
  supportEndsOn: 'サポート終了日',
  inspectedOn: '点検日',
  tags: 'タグ',
} as const;

export const COLUMNS = Object.entries(HEADINGS).map(([key, heading]) => ({ key, heading }));

type Row = Partial<Record<keyof typeof HEADINGS, string>>;

/** A fact as a cell says it; what is not known is an empty one. */
function cell(value: CameraPatch[keyof CameraPatch]): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '有' : '無';
  return typeof value === 'string' ? value : value.join(';') || 'なし';
}

const hex = (value: number) => value.toString(16).padStart(2, '0').toUpperCase();

/** Locally administered addresses: no device of anybody has one. */
const macOf = ({ store: { index }, ordinal }: DemoCamera) =>
  ['02', '4D', hex(index >> 8), hex(index & 0xff), '00', hex(ordinal + 1)].join(':');

/** What was known when the camera was hung up, but for whom and what it names. */
export function installedFacts(camera: DemoCamera): CameraPatch {
  const { store, name, place, device, ordinal } = camera;
  return {
    name,
    vendor: device.vendor,
    model: device.model,
    serial: `${device.model}-${store.code}${String(ordinal + 1).padStart(3, '0')}`,
    mac: macOf(camera),
    firmware: device.release,
    class: camera.class,
    audio: false,
    faceRecognition: false,
    retentionClass: place.class === 'checkout' ? 'cash_dispute' : 'store_office',
    installedOn: camera.installedOn,
  };
}

const factCells = (facts: CameraPatch): Row =>
  Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, cell(value)]));

const written = (rows: readonly Row[]): Buffer => writeCsv(COLUMNS, rows, { encoding: 'utf-8-bom' }).bytes;

/** A camera in an inventory file. */
export interface Listed {
  readonly camera: DemoCamera;
  /** Login id. */
  readonly owner: string;
  /** Whether everything is decided; else only what was known when it was hung up. */
  readonly decided: boolean;
  /** The state it comes into by this file, if any. */
  readonly step?: CameraTransition;
}

/** The chain's inventory as its own CSV file: the demonstration goes in the way a customer's list does. */
export function inventoryCsv(listed: readonly Listed[]): Buffer {
  return written(
    listed.map(({ camera, owner, decided, step }) => ({
      siteCode: camera.store.code,
      code: camera.code,
      area: camera.place.code,
      purpose: camera.purposes.join(';'),
      owner,
      ...factCells(installedFacts(camera)),
      ...(decided && factCells(decisions(camera))),
      ...(step && { state: step.to, stateReason: step.reason }),
    })),
  );
}

/** A file that only says what became of cameras. */
export function statesCsv(listed: readonly Pick<Required<Listed>, 'camera' | 'step'>[]): Buffer {
  return written(
    listed.map(({ camera: { store, code }, step }) => ({
      siteCode: store.code,
      code,
      state: step.to,
      stateReason: step.reason,
    })),
  );
}
