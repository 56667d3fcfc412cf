/** What anybody would try first against this product: its name, and what it watches with. */
const PRODUCT_WORDS = [
  '見守り',
  '見守',
  'みまもり',
  'ミマモリ',
  'mimamori',
  '防犯カメラ',
  '監視カメラ',
  'カメラ',
  'camera',
  'kamera',
  '店舗',
  'tenpo',
  '店長',
  'tencho',
];
/** What the dictionaries miss among the first things that are tried in Japan. */
export const COMMON_IN_JAPAN = [
  'パスワード',
  'ぱすわーど',
  'pasuwado',
  'pasuwaado',
  'あいうえお',
  'アイウエオ',
  'aiueo',
  'いろはにほへと',
  'irohanihoheto',
  'ログイン',
  '管理者',
  'kanrisha',
];
const SHORTEST_WORD = 2;

/** What is known of the person a password is for. */
export interface PersonWords {
  readonly tenantCode: string;
  readonly tenantName: string;
  readonly loginId: string;
  readonly name: string;
  readonly nameKana: string | null;
  readonly email: string | null;
}

/** Words that make a password of this person easy to guess: whole and in their parts, as they are compared (NFKC). */
export function guessableWords(person: PersonWords): string[] {
  const { tenantCode, tenantName, loginId, name, nameKana, email } = person;
  const whole = [tenantCode, tenantName, loginId, name, nameKana ?? '', email ?? ''];
  const parts = whole.flatMap((text) => [text, text.replace(/\s/g, ''), ...text.split(/[\s@._・-]+/u)]);
  const words = [...parts, ...PRODUCT_WORDS].map((word) => word.normalize('NFKC').trim().toLowerCase());
  return [...new Set(words)].filter((word) => word.length >= SHORTEST_WORD);
}
