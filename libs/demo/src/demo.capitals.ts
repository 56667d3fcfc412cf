/** The capital of a prefecture. Names and codes are public facts; the stores in them are made up. */
export interface Capital {
  readonly prefectureKana: string;
  readonly name: string;
  /** 全国地方公共団体コード with its check digit, so that a wrong digit does not get past the register. */
  readonly municipalityCode: string;
  /** The first three digits of postal codes in its middle. */
  readonly postalArea: string;
}

const capital = (
  prefectureKana: string,
  name: string,
  municipalityCode: string,
  postalArea: string,
): Capital => ({ prefectureKana, name, municipalityCode, postalArea });

/** By prefecture, north to south. Tokyo's government sits in Shinjuku. */
export const CAPITALS: Readonly<Record<string, Capital>> = {
  北海道: capital('ホッカイドウ', '札幌市', '011002', '060'),
  青森県: capital('アオモリ', '青森市', '022012', '030'),
  岩手県: capital('イワテ', '盛岡市', '032018', '020'),
  宮城県: capital('ミヤギ', '仙台市', '041009', '980'),
  秋田県: capital('アキタ', '秋田市', '052019', '010'),
  山形県: capital('ヤマガタ', '山形市', '062014', '990'),
  福島県: capital('フクシマ', '福島市', '072010', '960'),
  茨城県: capital('イバラキ', '水戸市', '082015', '310'),
  栃木県: capital('トチギ', '宇都宮市', '092011', '320'),
  群馬県: capital('グンマ', '前橋市', '102016', '371'),
  埼玉県: capital('サイタマ', 'さいたま市', '111007', '330'),
  千葉県: capital('チバ', '千葉市', '121002', '260'),
  東京都: capital('トウキョウ', '新宿区', '131041', '160'),
  神奈川県: capital('カナガワ', '横浜市', '141003', '231'),
  新潟県: capital('ニイガタ', '新潟市', '151009', '950'),
  富山県: capital('トヤマ', '富山市', '162019', '930'),
  石川県: capital('イシカワ', '金沢市', '172014', '920'),
  福井県: capital('フクイ', '福井市', '182010', '910'),
  山梨県: capital('ヤマナシ', '甲府市', '192015', '400'),
  長野県: capital('ナガノ', '長野市', '202011', '380'),
  岐阜県: capital('ギフ', '岐阜市', '212016', '500'),
  静岡県: capital('シズオカ', '静岡市', '221007', '420'),
  愛知県: capital('アイチ', '名古屋市', '231002', '460'),
  三重県: capital('ミエ', '津市', '242012', '514'),
  滋賀県: capital('シガ', '大津市', '252018', '520'),
  京都府: capital('キョウト', '京都市', '261009', '604'),
  大阪府: capital('オオサカ', '大阪市', '271004', '530'),
  兵庫県: capital('ヒョウゴ', '神戸市', '281000', '650'),
  奈良県: capital('ナラ', '奈良市', '292010', '630'),
  和歌山県: capital('ワカヤマ', '和歌山市', '302015', '640'),
  鳥取県: capital('トットリ', '鳥取市', '312011', '680'),
  島根県: capital('シマネ', '松江市', '322016', '690'),
  岡山県: capital('オカヤマ', '岡山市', '331007', '700'),
  広島県: capital('ヒロシマ', '広島市', '341002', '730'),
  山口県: capital('ヤマグチ', '山口市', '352039', '753'),
  徳島県: capital('トクシマ', '徳島市', '362018', '770'),
  香川県: capital('カガワ', '高松市', '372013', '760'),
  愛媛県: capital('エヒメ', '松山市', '382019', '790'),
  高知県: capital('コウチ', '高知市', '392014', '780'),
  福岡県: capital('フクオカ', '福岡市', '401307', '810'),
  佐賀県: capital('サガ', '佐賀市', '412015', '840'),
  長崎県: capital('ナガサキ', '長崎市', '422011', '850'),
  熊本県: capital('クマモト', '熊本市', '431001', '860'),
  大分県: capital('オオイタ', '大分市', '442011', '870'),
  宮崎県: capital('ミヤザキ', '宮崎市', '452017', '880'),
  鹿児島県: capital('カゴシマ', '鹿児島市', '462012', '892'),
  沖縄県: capital('オキナワ', '那覇市', '472018', '900'),
};
