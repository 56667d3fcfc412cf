import type { CameraClass, CameraState, RetentionClass } from '../camera/camera.words';

/** What people write in an inventory for each word of the data; compared after `foldLabel`. */
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

const YES = ['有', 'あり', '有り', 'はい', 'yes', 'y', 'true', '1', 'on', '○', '〇'];
const NO = ['無', 'なし', '無し', 'いいえ', 'no', 'n', 'false', '0', 'off', '×'];

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

const readAnswer = reader<'yes' | 'no'>({ yes: YES, no: NO });

export function readYesNo(text: string): boolean | undefined {
  const answer = readAnswer(text);
  return answer === undefined ? undefined : answer === 'yes';
}
