import { type Capital, CAPITALS } from './demo.capitals';

/** One of the demonstration's legal entities: each is a tenant of its own. */
export interface DemoChain {
  readonly code: string;
  readonly name: string;
  readonly stores: number;
  readonly cameras: number;
}

export const MIMAMART: DemoChain = { code: 'mimamart', name: '株式会社ミママート', stores: 47, cameras: 600 };
/** A second legal entity with store codes like the first one's: what one sees, the other must not. */
export const KUMANOMI: DemoChain = { code: 'kumanomi', name: '株式会社くまのみ薬局', stores: 3, cameras: 21 };

/** エリア → the prefectures in it; a store per prefecture makes 47. */
export const REGIONS: readonly {
  code: string;
  name: string;
  nameEn: string;
  prefectures: readonly string[];
}[] = [
  {
    code: 'hokkaido-tohoku',
    name: '北海道・東北エリア',
    nameEn: 'Hokkaido and Tohoku',
    prefectures: ['北海道', '青森県', '岩手県', '宮城県', '秋田県', '山形県', '福島県'],
  },
  {
    code: 'kanto',
    name: '関東エリア',
    nameEn: 'Kanto',
    prefectures: ['東京都', '神奈川県', '埼玉県', '千葉県', '茨城県', '栃木県', '群馬県'],
  },
  {
    code: 'chubu',
    name: '中部エリア',
    nameEn: 'Chubu',
    prefectures: ['新潟県', '富山県', '石川県', '福井県', '山梨県', '長野県', '岐阜県', '静岡県', '愛知県'],
  },
  {
    code: 'kinki',
    name: '近畿エリア',
    nameEn: 'Kinki',
    prefectures: ['三重県', '滋賀県', '京都府', '大阪府', '兵庫県', '奈良県', '和歌山県'],
  },
  {
    code: 'chugoku-shikoku',
    name: '中国・四国エリア',
    nameEn: 'Chugoku and Shikoku',
    prefectures: ['鳥取県', '島根県', '岡山県', '広島県', '山口県', '徳島県', '香川県', '愛媛県', '高知県'],
  },
  {
    code: 'kyushu-okinawa',
    name: '九州・沖縄エリア',
    nameEn: 'Kyushu and Okinawa',
    prefectures: ['福岡県', '佐賀県', '長崎県', '熊本県', '大分県', '宮崎県', '鹿児島県', '沖縄県'],
  },
];

export interface DemoStore {
  /** 店番: text, zeros kept. */
  readonly code: string;
  readonly name: string;
  readonly nameKana: string;
  readonly prefecture: string;
  readonly regionCode: string;
  /** The store stands in the capital of its prefecture. */
  readonly capital: Capital;
}

/** Kanto first, so that store 0001 stands in Tokyo and under the demonstration's region manager. */
const ORDER = [
  ...REGIONS.filter(({ code }) => code === 'kanto'),
  ...REGIONS.filter(({ code }) => code !== 'kanto'),
].flatMap((region) => region.prefectures.map((prefecture) => ({ prefecture, regionCode: region.code })));

/** `count` stores, a prefecture each, beginning again after the 47th. */
export function demoStores(count: number): DemoStore[] {
  return Array.from({ length: count }, (_, index) => {
    const place = ORDER[index % ORDER.length]!;
    const capital = CAPITALS[place.prefecture]!;
    const round = Math.floor(index / ORDER.length);
    const town = place.prefecture === '北海道' ? '北海道' : place.prefecture.slice(0, -1);
    return {
      code: String(index + 1).padStart(4, '0'),
      name: round ? `${town}${round + 1}号店` : `${town}中央店`,
      nameKana: `${capital.prefectureKana}${round ? `${round + 1}ゴウテン` : 'チュウオウテン'}`,
      ...place,
      capital,
    };
  });
}
