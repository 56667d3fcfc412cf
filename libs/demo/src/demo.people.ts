/** A demonstration user: login ids and roles are promised by the contract. */
export interface DemoPerson {
  readonly loginId: string;
  readonly name: string;
  readonly nameKana?: string;
  /** Japanese unless told. */
  readonly locale?: 'ja' | 'en';
  readonly role: string;
  /** The whole tenant, the first store, or a region by its code. */
  readonly scope: 'tenant' | 'store-0001' | { readonly region: string };
}

type Named = Pick<DemoPerson, 'name' | 'nameKana'>;

/** What each tenant has, the owner first. */
const PLACES: readonly Omit<DemoPerson, 'name' | 'nameKana'>[] = [
  { loginId: 'owner', role: 'tenant_owner', scope: 'tenant' },
  { loginId: 'admin', role: 'tenant_admin', scope: 'tenant' },
  { loginId: 'compliance', role: 'compliance_officer', scope: 'tenant' },
  { loginId: 'region-kanto', role: 'region_manager', scope: { region: 'kanto' } },
  { loginId: 'store-0001', role: 'store_manager', scope: 'store-0001' },
  { loginId: 'operator-0001', role: 'operator', scope: 'store-0001' },
  { loginId: 'viewer-0001', role: 'live_viewer', scope: 'store-0001' },
  { loginId: 'auditor', role: 'auditor', scope: 'tenant' },
  { loginId: 'rep', role: 'employee_representative', scope: 'tenant' },
  { loginId: 'guard', role: 'contractor', scope: 'store-0001' },
  // The simulator reports for every store, so its scope is the whole tenant.
  { loginId: 'machine-0001', role: 'machine', scope: 'tenant' },
];

const MACHINE: Named = { name: '状態報告プログラム' };

const MIMAMART_NAMES: readonly Named[] = [
  { name: '見守 創', nameKana: 'ミモリ ハジメ' },
  { name: '管野 理子', nameKana: 'カンノ リコ' },
  { name: '法田 守', nameKana: 'ノリタ マモル' },
  { name: '関 東子', nameKana: 'セキ トウコ' },
  { name: '店長 一郎', nameKana: 'テンチョウ イチロウ' },
  { name: '操 作美', nameKana: 'ミサオ サクミ' },
  { name: '見取 図', nameKana: 'ミトリ ズ' },
  { name: '監 査人', nameKana: 'カン サト' },
  { name: '代表 従', nameKana: 'ダイヒョウ ジュウ' },
  { name: '警備 員', nameKana: 'ケイビ イン' },
  MACHINE,
];

const PHARMACY_NAMES: readonly Named[] = [
  { name: '熊野 実', nameKana: 'クマノ ミノル' },
  { name: '管井 充', nameKana: 'スガイ ミツル' },
  { name: '法野 律', nameKana: 'ノリノ リツ' },
  { name: '関根 都', nameKana: 'セキネ ミヤコ' },
  { name: '薬師寺 薫', nameKana: 'ヤクシジ カオル' },
  { name: '操野 葵', nameKana: 'アヤノ アオイ' },
  { name: '見市 望', nameKana: 'ミイチ ノゾミ' },
  { name: '監物 保', nameKana: 'ケンモツ タモツ' },
  { name: '代田 結', nameKana: 'シロタ ユイ' },
  { name: '警固 衛', nameKana: 'ケゴ マモル' },
  MACHINE,
];

/** Whom the larger chain has besides: a second region's manager, and an administrator who reads English. */
const MORE: readonly DemoPerson[] = [
  {
    loginId: 'region-kinki',
    name: '近江 京介',
    nameKana: 'オウミ キョウスケ',
    role: 'region_manager',
    scope: { region: 'kinki' },
  },
  {
    loginId: 'admin-en',
    name: 'Emma Clarke',
    nameKana: 'エマ クラーク',
    locale: 'en',
    role: 'tenant_admin',
    scope: 'tenant',
  },
];

const named = (names: readonly Named[]) => PLACES.map((place, at) => ({ ...place, ...names[at]! }));

const PEOPLE: Readonly<Record<string, readonly DemoPerson[]>> = {
  mimamart: [...named(MIMAMART_NAMES), ...MORE],
  kumanomi: named(PHARMACY_NAMES),
};

/** The people of a tenant, its owner first. */
export const peopleOf = (chain: string): readonly DemoPerson[] => PEOPLE[chain] ?? [];

/** Whether somebody manages a region: it is there even where a small chain has no store. */
export const isManaged = (chain: string, regionCode: string) =>
  peopleOf(chain).some(({ scope }) => typeof scope === 'object' && scope.region === regionCode);

/** Who answers for the cameras of a store: its manager, the region's, or head office. */
export function ownerLoginId(
  chain: string,
  { code, regionCode }: { readonly code: string; readonly regionCode: string },
): string {
  const people = peopleOf(chain);
  const candidates = [`store-${code}`, `region-${regionCode}`, 'compliance'];
  return candidates.find((loginId) => people.some((person) => person.loginId === loginId))!;
}

/** The platform's own operator: founds tenants, sees nothing inside them. */
export const OPERATOR: DemoPerson = {
  loginId: 'ops',
  name: '運用 担当',
  role: 'platform_operator',
  scope: 'tenant',
};
