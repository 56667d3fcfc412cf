import type { ColumnSpec } from '@mimamori/tabular';

/** The inventory's columns in the order of the contract; Japanese heading first. */
export const INVENTORY_COLUMNS = [
  { key: 'siteCode', headings: ['店番', 'site_code'], needed: true },
  { key: 'code', headings: ['カメラ番号', 'camera_code'], needed: true },
  { key: 'name', headings: ['カメラ名', 'name'], needed: true },
  { key: 'vendor', headings: ['メーカー', 'vendor'] },
  { key: 'model', headings: ['型番', 'model'] },
  { key: 'serial', headings: ['シリアル番号', 'serial'] },
  { key: 'mac', headings: ['MACアドレス', 'mac'] },
  { key: 'firmware', headings: ['ファームウェア', 'firmware'] },
  { key: 'area', headings: ['エリア', 'area'] },
  { key: 'class', headings: ['区分', 'class'] },
  { key: 'purpose', headings: ['利用目的', 'purpose'] },
  { key: 'audio', headings: ['音声 (有/無)', 'audio'] },
  { key: 'faceRecognition', headings: ['顔識別 (有/無)', 'face_recognition'] },
  { key: 'retentionClass', headings: ['保存区分', 'retention_class'] },
  { key: 'owner', headings: ['責任者', 'owner'] },
  { key: 'installedOn', headings: ['設置日', 'installed_on'] },
  { key: 'state', headings: ['状態', 'state'] },
  { key: 'note', headings: ['備考', 'note'] },
] as const satisfies readonly ColumnSpec[];

export type InventoryColumn = (typeof INVENTORY_COLUMNS)[number]['key'];
