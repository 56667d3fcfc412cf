import type { ColumnSpec } from '@mimamori/tabular';

/**
 * The inventory's columns, Japanese heading first: those of the contract in its order, then further facts, all optional.
 * `stateReason` is read only: why a row moves a camera to another state.
 */
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
  { key: 'stateReason', headings: ['状態変更の理由', 'state_reason'] },
  { key: 'noticeClass', headings: ['通知・公表の区分', 'notice_class'] },
  { key: 'easilyRecognisable', headings: ['撮影の認識しやすさ (有/無)', 'easily_recognisable'] },
  { key: 'maskDecision', headings: ['マスクの要否', 'mask_decision'] },
  { key: 'maskReason', headings: ['マスク不要の理由', 'mask_reason'] },
  { key: 'viewDescription', headings: ['撮影範囲', 'view_description'] },
  { key: 'viewCatches', headings: ['写り込むもの', 'view_catches'] },
  { key: 'audioPurpose', headings: ['音声の利用目的', 'audio_purpose'] },
  { key: 'recordingPlace', headings: ['録画場所', 'recording_place'] },
  { key: 'storage', headings: ['保存先', 'storage'] },
  { key: 'storageEncrypted', headings: ['保存時の暗号化 (有/無)', 'storage_encrypted'] },
  { key: 'managementTls', headings: ['管理通信の暗号化 (有/無)', 'management_tls'] },
  { key: 'streamTls', headings: ['映像通信の暗号化 (有/無)', 'stream_tls'] },
  { key: 'onvifProfiles', headings: ['ONVIFプロファイル', 'onvif_profiles'] },
  { key: 'installer', headings: ['設置業者', 'installer'] },
  { key: 'warrantyUntil', headings: ['保証期限', 'warranty_until'] },
  { key: 'supportEndsOn', headings: ['サポート終了日', 'support_ends_on'] },
  { key: 'inspectedOn', headings: ['点検日', 'inspected_on'] },
  { key: 'tags', headings: ['タグ', 'tags'] },
] as const satisfies readonly ColumnSpec[];

export type InventoryColumn = (typeof INVENTORY_COLUMNS)[number]['key'];
