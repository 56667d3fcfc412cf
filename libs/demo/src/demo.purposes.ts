import type { PurposeCreate } from '@mimamori/cameras';

export type DemoPurpose = Required<PurposeCreate>;

export const MIMAMART_PURPOSES: readonly DemoPurpose[] = [
  {
    code: 'security',
    name: '防犯',
    nameEn: 'Crime prevention',
    class: 'conventional_security',
    text: '店舗における犯罪及び事故の防止並びに発生時の事実確認',
    textEn: 'Preventing crime and accidents in our stores, and establishing the facts when they happen',
  },
  {
    code: 'cash',
    name: '金銭授受の確認',
    nameEn: 'Checking payments',
    class: 'conventional_security',
    text: 'レジにおける金銭授受の誤り及び不正の有無の確認',
    textEn: 'Checking at the tills whether money was handed over wrongly or dishonestly',
  },
  {
    code: 'staff',
    name: '従業員の安全確認',
    nameEn: 'Safety of staff',
    class: 'staff_monitoring',
    text: 'バックヤードにおける従業員の安全の確認及び労働災害の防止',
    textEn: 'Making sure that people who work in back rooms are safe, and preventing accidents at work',
  },
  {
    code: 'counting',
    name: '来店人数の計測',
    nameEn: 'Counting visitors',
    class: 'people_counting',
    text: '来店人数の計測による店舗の混雑状況の把握',
    textEn: 'Counting visitors in order to know how crowded a store is',
  },
];

/** The pharmacies are another legal entity, and use footage for what pharmacies need. */
export const PHARMACY_PURPOSES: readonly DemoPurpose[] = [
  {
    code: 'security',
    name: '防犯',
    nameEn: 'Crime prevention',
    class: 'conventional_security',
    text: '薬局における盗難その他の犯罪の防止及び発生時の事実確認',
    textEn: 'Preventing theft and other crime in our pharmacies, and establishing the facts when it happens',
  },
  {
    code: 'medicine',
    name: '医薬品の保管管理',
    nameEn: 'Safekeeping of medicines',
    class: 'safety_operations',
    text: '医薬品庫への立入り及び医薬品の持出しの状況の確認',
    textEn: 'Checking who enters the medicine store and what is taken from it',
  },
  {
    code: 'handover',
    name: '薬剤の受渡しの確認',
    nameEn: 'Handing over medicines',
    class: 'safety_operations',
    text: '調剤カウンターにおける薬剤の取り違えの防止及び発生時の事実確認',
    textEn: 'Preventing mix-ups at the dispensing counter, and establishing the facts when they happen',
  },
];
