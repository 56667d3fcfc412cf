import type { AreaClass } from '@mimamori/sites';

/** A place inside a store; `purposes` are codes of what is filmed there for. */
export interface DemoPlace {
  readonly code: string;
  readonly name: string;
  readonly class: AreaClass;
  readonly floor?: string;
  readonly purposes: readonly string[];
}

/** When a kind of store is open. */
export type HoursKind = 'day_and_night' | 'station' | 'mall' | 'late';

/** The tag of stores that never close. */
export const OPEN_ALL_NIGHT = '24時間営業';

/** What kind of building a store is, which decides about its rooms and hours. */
export interface StoreKind {
  /** Part of the store's name, in both writings. */
  readonly name: string;
  readonly kana: string;
  readonly hours: HoursKind;
  /** What head office calls it. */
  readonly tags: readonly string[];
  /** Cameras hang in these, one after the other and round again. */
  readonly places: readonly DemoPlace[];
  /** Where nobody films; last in the lists of areas. */
  readonly unfilmed: readonly DemoPlace[];
}

const ENTRANCE: DemoPlace = {
  code: 'entrance',
  floor: '1F',
  name: '入口',
  class: 'entrance',
  purposes: ['security'],
};
const SALES: DemoPlace = {
  code: 'sales',
  floor: '1F',
  name: '売場',
  class: 'sales_floor',
  purposes: ['security'],
};
const CHECKOUT: DemoPlace = {
  code: 'checkout',
  floor: '1F',
  name: 'レジ',
  class: 'checkout',
  purposes: ['security', 'cash'],
};
const BACKYARD: DemoPlace = {
  code: 'backyard',
  floor: '1F',
  name: 'バックヤード',
  class: 'backyard',
  purposes: ['security', 'staff'],
};
const STOCKROOM: DemoPlace = {
  code: 'stockroom',
  floor: 'B1',
  name: '在庫室',
  class: 'stockroom',
  purposes: ['security', 'staff'],
};
const PARKING: DemoPlace = { code: 'parking', name: '駐車場', class: 'parking', purposes: ['security'] };
const FRONT: DemoPlace = { code: 'front', name: '店頭', class: 'exterior', purposes: ['security'] };
const CORRIDOR: DemoPlace = {
  code: 'corridor',
  floor: '1F',
  name: '共用通路',
  class: 'corridor',
  purposes: ['security'],
};
/** The picture shows who goes in: it has to be masked. */
const BY_RESTROOM: DemoPlace = {
  code: 'by-restroom',
  floor: '1F',
  name: 'トイレ前通路',
  class: 'near_restroom',
  purposes: ['security'],
};
const OFFICE: DemoPlace = {
  code: 'office',
  floor: '2F',
  name: '事務室・金庫',
  class: 'cash_office',
  purposes: [],
};
const STAFF_ROOM: DemoPlace = {
  code: 'staff',
  floor: '2F',
  name: '休憩室',
  class: 'staff_room',
  purposes: [],
};
const RESTROOM: DemoPlace = {
  code: 'restroom',
  floor: '1F',
  name: 'お客様用トイレ',
  class: 'restroom',
  purposes: [],
};

const ROOMS = [OFFICE, STAFF_ROOM];

/** The first store is of the first kind. */
export const MIMAMART_KINDS: readonly StoreKind[] = [
  {
    name: '中央',
    kana: 'チュウオウ',
    hours: 'day_and_night',
    tags: [OPEN_ALL_NIGHT],
    places: [ENTRANCE, SALES, CHECKOUT, BACKYARD, PARKING],
    unfilmed: ROOMS,
  },
  {
    name: '駅ビル',
    kana: 'エキビル',
    hours: 'station',
    tags: ['駅ビル', 'テナント'],
    places: [ENTRANCE, SALES, CHECKOUT, STOCKROOM, CORRIDOR, BY_RESTROOM],
    unfilmed: [...ROOMS, RESTROOM],
  },
  {
    name: 'モール',
    kana: 'モール',
    hours: 'mall',
    tags: ['テナント'],
    places: [ENTRANCE, SALES, CHECKOUT, BACKYARD, CORRIDOR, BY_RESTROOM, SALES],
    unfilmed: [...ROOMS, RESTROOM],
  },
  {
    name: 'バイパス',
    kana: 'バイパス',
    hours: 'late',
    tags: ['ロードサイド'],
    places: [FRONT, ENTRANCE, SALES, CHECKOUT, BACKYARD, PARKING, PARKING],
    unfilmed: ROOMS,
  },
];

const DISPENSING: DemoPlace = {
  code: 'dispensing',
  floor: '1F',
  name: '調剤カウンター',
  class: 'other',
  purposes: ['handover'],
};
const MEDICINES: DemoPlace = {
  code: 'medicines',
  floor: '1F',
  name: '医薬品庫',
  class: 'stockroom',
  purposes: ['medicine'],
};
const WAITING: DemoPlace = {
  code: 'waiting',
  floor: '1F',
  name: '待合',
  class: 'other',
  purposes: ['security'],
};
const TILL: DemoPlace = { ...CHECKOUT, name: '会計', purposes: ['security'] };
const COUNSEL: DemoPlace = {
  code: 'counsel',
  floor: '1F',
  name: '服薬相談室',
  class: 'other',
  purposes: [],
};

const PHARMACY: Pick<StoreKind, 'places' | 'unfilmed'> = {
  places: [ENTRANCE, WAITING, TILL, DISPENSING, MEDICINES],
  unfilmed: [COUNSEL, STAFF_ROOM],
};

export const PHARMACY_KINDS: readonly StoreKind[] = [
  { name: '中央', kana: 'チュウオウ', hours: 'late', tags: [], ...PHARMACY },
  { name: '病院前', kana: 'ビョウインマエ', hours: 'mall', tags: ['門前薬局'], ...PHARMACY },
  { name: '駅前', kana: 'エキマエ', hours: 'station', tags: [], ...PHARMACY },
];
