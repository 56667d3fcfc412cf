import type { DemoStore } from './demo.chain';

export const FIRST_STORE = '0001';

/** Places inside a store; the classes are the contract's words. */
export const AREAS = [
  { code: 'entrance', floor: '1F', name: '入口', class: 'entrance' },
  { code: 'sales', floor: '1F', name: '売場', class: 'sales_floor' },
  { code: 'checkout', floor: '1F', name: 'レジ', class: 'checkout' },
  { code: 'backyard', floor: '1F', name: 'バックヤード', class: 'backyard' },
  { code: 'parking', name: '駐車場', class: 'parking' },
] as const;

/** Where nobody films; last in the lists of areas. */
export const AREAS_WITHOUT_CAMERAS = [
  { code: 'office', floor: '2F', name: '事務室・金庫', class: 'cash_office' },
  { code: 'staff', floor: '2F', name: '休憩室', class: 'staff_room' },
] as const;

export const PURPOSES = [
  {
    code: 'security',
    name: '防犯',
    class: 'conventional_security',
    text: '店舗における犯罪及び事故の防止並びに発生時の事実確認',
  },
  {
    code: 'cash',
    name: '金銭授受の確認',
    class: 'conventional_security',
    text: 'レジにおける金銭授受の誤り及び不正の有無の確認',
  },
  {
    code: 'staff',
    name: '従業員の安全確認',
    class: 'staff_monitoring',
    text: 'バックヤードにおける従業員の安全の確認及び労働災害の防止',
  },
  {
    code: 'counting',
    name: '来店人数の計測',
    class: 'people_counting',
    text: '来店人数の計測による店舗の混雑状況の把握',
  },
] as const;

const HEADINGS = [
  '店番',
  'カメラ番号',
  'カメラ名',
  'メーカー',
  '型番',
  'シリアル番号',
  'MACアドレス',
  'ファームウェア',
  'エリア',
  '区分',
  '利用目的',
  '音声',
  '顔識別',
  '保存区分',
  '責任者',
  '設置日',
  '状態',
  '備考',
] as const;

/** Made-up makers. The last firmware of a model is the newest one. */
const MODELS = [
  { vendor: 'みはる電機', model: 'MH-D200', firmware: ['2.3.8', '2.4.1'] },
  { vendor: 'みはる電機', model: 'MH-B310', firmware: ['2.3.0'] },
  { vendor: '遠見光学', model: 'TM-4K08', firmware: ['1.9.2', '1.9.7'] },
  { vendor: '星野システム', model: 'HS-IP5', firmware: ['4.8.1', '5.0.2'] },
  { vendor: '遠見光学', model: 'TM-PTZ2', firmware: ['1.4.0'] },
  { vendor: '星野システム', model: 'HS-360', firmware: ['5.0.9', '5.1.0'] },
] as const;

/** A few are left of what the chain bought first; its maker gives no more firmware. */
const OLDEST = { vendor: 'カメライト', model: 'CL-100', firmware: ['0.9.3'] } as const;
export const OLDEST_MODEL = OLDEST.model;

interface Device {
  readonly vendor: string;
  readonly model: string;
  readonly firmware: string;
}

function deviceOf(storeIndex: number, index: number): Device {
  const made = (storeIndex * 5 + index) % 29 === 8 ? OLDEST : MODELS[(storeIndex + index) % MODELS.length]!;
  const { vendor, model, firmware } = made;
  // one in nine has not been brought up to date
  const release = firmware[(storeIndex + index) % 9 === 4 ? 0 : firmware.length - 1]!;
  return { vendor, model, firmware: release };
}

/** How many cameras each of `stores` stores has when there are `cameras` in all: as even as can be. */
export function camerasPerStore(stores: number, cameras: number): number[] {
  const each = Math.floor(cameras / stores);
  return Array.from({ length: stores }, (_, index) => each + (index < cameras % stores ? 1 : 0));
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0').toUpperCase();
}

/** Some stores forgot that their back yard films the people who work there. */
function purposesAt(areaCode: string, storeIndex: number): string {
  if (areaCode === 'checkout') return 'security;cash';
  return areaCode === 'backyard' && storeIndex % 5 !== 3 ? 'security;staff' : 'security';
}

function row(store: DemoStore, storeIndex: number, index: number): string[] {
  const place = AREAS[index % AREAS.length]!;
  const counting = place.code === 'entrance' && index % 10 === 0 && storeIndex % 4 === 0;
  const device = deviceOf(storeIndex, index);
  return [
    store.code,
    `C${String(index + 1).padStart(2, '0')}`,
    `${place.name}${Math.floor(index / AREAS.length) + 1}`,
    device.vendor,
    device.model,
    `${device.model}-${store.code}${String(index + 1).padStart(3, '0')}`,
    ['02', '4D', hex(storeIndex >> 8), hex(storeIndex & 0xff), '00', hex(index + 1)].join(':'),
    device.firmware,
    place.code,
    counting ? 'people_counting' : 'conventional_security',
    counting ? 'counting' : purposesAt(place.code, storeIndex),
    '無',
    '無',
    place.code === 'checkout' ? 'cash_dispute' : 'store_office',
    store.code === FIRST_STORE ? 'store-0001' : store.regionCode === 'kanto' ? 'region-kanto' : 'compliance',
    `${2021 + (storeIndex % 5)}-0${1 + (index % 9)}-15`,
    '',
    '',
  ];
}

/** The chain's inventory as its own CSV file: the demonstration goes in the way a customer's list does. */
export function inventoryCsv(stores: readonly DemoStore[], cameras: number): Buffer {
  const counts = camerasPerStore(stores.length, cameras);
  const rows = stores.flatMap((store, storeIndex) =>
    Array.from({ length: counts[storeIndex]! }, (_, index) => row(store, storeIndex, index)),
  );
  return Buffer.from(`\ufeff${[HEADINGS, ...rows].map((cells) => cells.join(',')).join('\r\n')}\r\n`);
}
