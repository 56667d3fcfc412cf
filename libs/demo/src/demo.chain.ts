import { type Capital, CAPITALS } from './demo.capitals';
import { type DemoPurpose, MIMAMART_PURPOSES, PHARMACY_PURPOSES } from './demo.purposes';
import { MIMAMART_KINDS, PHARMACY_KINDS, type StoreKind } from './demo.store-kinds';

/** Where the people with narrow roles work, and what the README's tour looks at. */
export const FIRST_STORE = '0001';

/** One of the demonstration's legal entities: each is a tenant of its own. */
export interface DemoChain {
  readonly code: string;
  readonly name: string;
  /** What the name of each store begins with, in both writings. */
  readonly brand: { readonly name: string; readonly kana: string };
  readonly stores: number;
  readonly cameras: number;
  readonly kinds: readonly StoreKind[];
  readonly purposes: readonly DemoPurpose[];
}

export const MIMAMART: DemoChain = {
  code: 'mimamart',
  name: '株式会社ミママート',
  brand: { name: '', kana: '' },
  stores: 47,
  cameras: 600,
  kinds: MIMAMART_KINDS,
  purposes: MIMAMART_PURPOSES,
};

/** A second legal entity with store codes like the first one's: what one sees, the other must not. */
export const KUMANOMI: DemoChain = {
  code: 'kumanomi',
  name: '株式会社くまのみ薬局',
  brand: { name: 'くまのみ薬局', kana: 'クマノミヤッキョク' },
  stores: 3,
  cameras: 21,
  kinds: PHARMACY_KINDS,
  purposes: PHARMACY_PURPOSES,
};

const CHAINS = [MIMAMART, KUMANOMI];

/** A chain with this many stores, and as many cameras in each as it has by default. @throws Error for another code */
export function chainOf(code: string, stores: number): DemoChain {
  const chain = CHAINS.find((one) => one.code === code);
  if (!chain) throw new Error(`the demonstration has no chain ${code}`);
  return { ...chain, stores, cameras: Math.round((chain.cameras * stores) / chain.stores) };
}

export interface DemoRegion {
  readonly code: string;
  readonly name: string;
  readonly prefectures: readonly string[];
}

/** エリア → the prefectures in it, which are regions below it; a store per prefecture makes 47. */
export const REGIONS: readonly DemoRegion[] = [
  { code: 'hokkaido', name: '北海道エリア', prefectures: ['北海道'] },
  {
    code: 'tohoku',
    name: '東北エリア',
    prefectures: ['青森県', '岩手県', '宮城県', '秋田県', '山形県', '福島県'],
  },
  {
    code: 'kanto',
    name: '関東エリア',
    prefectures: ['東京都', '神奈川県', '埼玉県', '千葉県', '茨城県', '栃木県', '群馬県'],
  },
  {
    code: 'chubu',
    name: '中部エリア',
    prefectures: ['新潟県', '富山県', '石川県', '福井県', '山梨県', '長野県', '岐阜県', '静岡県', '愛知県'],
  },
  {
    code: 'kinki',
    name: '近畿エリア',
    prefectures: ['三重県', '滋賀県', '京都府', '大阪府', '兵庫県', '奈良県', '和歌山県'],
  },
  { code: 'chugoku', name: '中国エリア', prefectures: ['鳥取県', '島根県', '岡山県', '広島県', '山口県'] },
  { code: 'shikoku', name: '四国エリア', prefectures: ['徳島県', '香川県', '愛媛県', '高知県'] },
  {
    code: 'kyushu-okinawa',
    name: '九州・沖縄エリア',
    prefectures: ['福岡県', '佐賀県', '長崎県', '熊本県', '大分県', '宮崎県', '鹿児島県', '沖縄県'],
  },
];

/** The code of a prefecture's own region: `pref-13` is Tokyo, as the state numbers it. */
export const prefectureCode = (prefecture: string) =>
  `pref-${CAPITALS[prefecture]!.municipalityCode.slice(0, 2)}`;

export interface DemoStore {
  /** 0 is the first store. */
  readonly index: number;
  /** 店番: text, zeros kept. */
  readonly code: string;
  readonly name: string;
  readonly nameKana: string;
  readonly kind: StoreKind;
  readonly prefecture: string;
  /** The region above that of its prefecture. */
  readonly regionCode: string;
  /** The store stands in the capital of its prefecture. */
  readonly capital: Capital;
}

/** Kanto first, so that store 0001 stands in Tokyo and under the demonstration's region manager. */
const ORDER = [
  ...REGIONS.filter(({ code }) => code === 'kanto'),
  ...REGIONS.filter(({ code }) => code !== 'kanto'),
].flatMap((region) => region.prefectures.map((prefecture) => ({ prefecture, regionCode: region.code })));

/** As many stores as there are prefectures: what the demonstration makes before it is ready. */
export const STORES_AT_ONCE = ORDER.length;

function storeOf({ brand, kinds }: DemoChain, index: number): DemoStore {
  const place = ORDER[index % ORDER.length]!;
  const kind = kinds[index % kinds.length]!;
  const capital = CAPITALS[place.prefecture]!;
  const round = Math.floor(index / ORDER.length);
  const town = place.prefecture === '北海道' ? '北海道' : place.prefecture.slice(0, -1);
  const [ending, endingKana] = round ? [`${round + 1}号店`, `${round + 1}ゴウテン`] : ['店', 'テン'];
  return {
    index,
    code: String(index + 1).padStart(4, '0'),
    name: `${brand.name}${town}${kind.name}${ending}`,
    nameKana: `${brand.kana}${capital.prefectureKana}${kind.kana}${endingKana}`,
    kind,
    ...place,
    capital,
  };
}

/** The stores from one index up to another, a prefecture each, beginning again after the 47th. */
export function demoStores(chain: DemoChain, from = 0, to = chain.stores): DemoStore[] {
  return Array.from({ length: to - from }, (_, at) => storeOf(chain, from + at));
}

/** How many cameras more or fewer a store has than the others, by what it is; nothing over all of them. */
const DIFFERENCES = [0, -3, 1, 2] as const;

/** How many cameras each store has: about as many, the larger kinds a few more. The first has what is usual. */
export function camerasPerStore({ stores, cameras, kinds }: DemoChain): number[] {
  const each = Math.floor(cameras / stores);
  const differing = kinds.length === DIFFERENCES.length ? stores - (stores % DIFFERENCES.length) : 0;
  return Array.from(
    { length: stores },
    (_, index) =>
      each + (index < cameras % stores ? 1 : 0) + (index < differing ? DIFFERENCES[index % 4]! : 0),
  );
}
