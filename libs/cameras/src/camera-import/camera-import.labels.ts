import type { Locale } from '@mimamori/platform';

import {
  type CameraClass,
  type CameraState,
  type MaskDecision,
  type NoticeClass,
  ONVIF_PROFILES,
  type RecordingPlace,
  type RetentionClass,
  type ViewCatch,
} from '../camera/camera.words';
import { readList } from './cell-list';

/** What people write in an inventory for each word of the data, ours first; compared after `foldLabel`. */
type Labels<Word extends string> = Readonly<Record<Word, readonly string[]>>;

const CLASS_LABELS: Labels<CameraClass> = {
  conventional_security: ['防犯(従来型)', '防犯', '防犯カメラ', '従来型防犯カメラ', '従来型'],
  face_recognition_security: [
    '防犯(顔識別)',
    '防犯(顔識別機能付き)',
    '顔識別',
    '顔識別機能付きカメラ',
    '顔認証',
  ],
  people_counting: ['人数計測', '人数カウント', '来店者数計測'],
  attribute_estimation: ['属性推定', '属性分析'],
  staff_monitoring: ['従業員モニタリング', '従業者モニタリング', '従業員の見守り'],
  safety_operations: ['安全・業務管理', '安全管理', '業務管理'],
  other: ['その他'],
};

const RETENTION_LABELS: Labels<RetentionClass> = {
  public_place: ['公共空間', '公共の場所', '街頭'],
  store_office: ['店舗・事務所', '店舗', '事務所'],
  cash_dispute: ['現金・紛争対応', '現金取扱', 'レジ'],
  face_nonmatch: ['顔データ(不一致)', '顔識別(不一致)', '顔特徴データ(不一致)'],
  face_registered: ['顔データ(登録)', '顔識別(登録)', '顔特徴データ(登録)'],
  marketing: ['マーケティング'],
  custom: ['個別設定', '個別', 'カスタム'],
};

const STATE_LABELS: Labels<CameraState> = {
  planned: ['計画中', '計画', '予定', '設置予定'],
  active: ['稼働中', '稼働', '運用中'],
  suspended: ['停止中', '停止', '休止', '休止中'],
  retired: ['撤去', '撤去済み', '撤去済', '廃止'],
};

const NOTICE_LABELS: Labels<NoticeClass> = {
  self_evident: ['自明', '外見から明らか'],
  publication: ['公表', '通知・公表'],
  sign_and_publication: ['掲示と公表', '掲示・公表', '掲示'],
};

const MASK_LABELS: Labels<MaskDecision> = {
  needed: ['要', '必要', 'あり'],
  not_needed: ['不要', 'なし'],
};

const PLACE_LABELS: Labels<RecordingPlace> = {
  in_camera: ['カメラ本体', '本体', 'SDカード'],
  store_recorder: ['店舗レコーダー', 'レコーダー', '店内レコーダー'],
  head_office: ['本部', '本部サーバー'],
  cloud: ['クラウド'],
  none: ['録画なし', 'なし', '録画しない'],
};

const CATCH_LABELS: Labels<ViewCatch> = {
  public_road: ['公道', '道路', '歩道'],
  neighbouring_property: ['隣地', '隣接地', '近隣'],
  neighbouring_interior: ['近隣の室内', '隣家の室内'],
  staff_work_area: ['従業員の作業場所', '作業場所'],
  staff_rest_area: ['従業員の休憩場所', '休憩室', '休憩場所'],
  restroom: ['トイレ', '化粧室'],
  changing_room: ['更衣室', '試着室'],
  payment_entry: ['決済情報の入力', '暗証番号の入力'],
  other: ['その他'],
};

const YES = ['有', 'あり', '有り', 'はい', 'yes', 'y', 'true', '1', 'on', '○', '〇'];
const NO = ['無', 'なし', '無し', 'いいえ', 'no', 'n', 'false', '0', 'off', '×'];
/** What people write for a set that was looked at and found empty. */
const NOTHING = new Set(['なし', '無', '無し', 'none', '該当なし']);

/** One spelling for labels: width, case, and the spaces and dots people put in or leave out. */
function foldLabel(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s・_-]/g, '');
}

function reader<Word extends string>(labels: Labels<Word>): (text: string) => Word | undefined {
  const words = new Map<string, Word>();
  for (const [word, names] of Object.entries<readonly string[]>(labels) as [Word, readonly string[]][])
    for (const name of [word, ...names]) words.set(foldLabel(name), word);
  return (text) => words.get(foldLabel(text));
}

export const readClass = reader(CLASS_LABELS);
export const readRetentionClass = reader(RETENTION_LABELS);
export const readState = reader(STATE_LABELS);
export const readNoticeClass = reader(NOTICE_LABELS);
export const readMaskDecision = reader(MASK_LABELS);
export const readRecordingPlace = reader(PLACE_LABELS);

/** A set of words; undefined when one of them is none. */
function setReader<Word extends string>(read: (text: string) => Word | undefined) {
  return (text: string): Word[] | undefined => {
    if (NOTHING.has(text.trim().toLowerCase())) return [];
    const words = readList(text).map(read);
    return words.every((word) => word !== undefined) ? words : undefined;
  };
}

export const readViewCatches = setReader(reader(CATCH_LABELS));
export const readOnvifProfiles = setReader((text) =>
  ONVIF_PROFILES.find((profile) => foldLabel(text).replace(/^profile/, '') === profile.toLowerCase()),
);

const readAnswer = reader<'yes' | 'no'>({ yes: YES, no: NO });

export function readYesNo(text: string): boolean | undefined {
  const answer = readAnswer(text);
  return answer === undefined ? undefined : answer === 'yes';
}

const WRITTEN: Readonly<Record<string, Labels<string>>> = {
  class: CLASS_LABELS,
  retentionClass: RETENTION_LABELS,
  state: STATE_LABELS,
  noticeClass: NOTICE_LABELS,
  maskDecision: MASK_LABELS,
  recordingPlace: PLACE_LABELS,
  viewCatches: CATCH_LABELS,
};

/** A word of the data as a file in this language says it; in English, as clients spell it. */
export function wordLabel(field: string, word: string, locale: Locale): string {
  return (locale === 'ja' ? WRITTEN[field]?.[word]?.[0] : undefined) ?? word;
}

export function yesNoLabel(answer: boolean, locale: Locale): string {
  if (locale === 'ja') return answer ? '有' : '無';
  return answer ? 'yes' : 'no';
}

export function nothingLabel(locale: Locale): string {
  return locale === 'ja' ? 'なし' : 'none';
}
