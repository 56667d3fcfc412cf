/** A demonstration user: login ids and roles are promised by the contract. */
export interface DemoPerson {
  readonly loginId: string;
  readonly name: string;
  readonly nameKana?: string;
  /** Japanese unless told. */
  readonly locale?: 'ja' | 'en';
  readonly role: string;
  readonly scope: 'tenant' | 'kanto' | 'store-0001';
}

export const PEOPLE: readonly DemoPerson[] = [
  { loginId: 'owner', name: '見守 創', nameKana: 'ミモリ ハジメ', role: 'tenant_owner', scope: 'tenant' },
  { loginId: 'admin', name: '管野 理子', nameKana: 'カンノ リコ', role: 'tenant_admin', scope: 'tenant' },
  {
    loginId: 'compliance',
    name: '法田 守',
    nameKana: 'ノリタ マモル',
    role: 'compliance_officer',
    scope: 'tenant',
  },
  {
    loginId: 'region-kanto',
    name: '関 東子',
    nameKana: 'セキ トウコ',
    role: 'region_manager',
    scope: 'kanto',
  },
  {
    loginId: 'store-0001',
    name: '店長 一郎',
    nameKana: 'テンチョウ イチロウ',
    role: 'store_manager',
    scope: 'store-0001',
  },
  {
    loginId: 'operator-0001',
    name: '操 作美',
    nameKana: 'ミサオ サクミ',
    role: 'operator',
    scope: 'store-0001',
  },
  {
    loginId: 'viewer-0001',
    name: '見取 図',
    nameKana: 'ミトリ ズ',
    role: 'live_viewer',
    scope: 'store-0001',
  },
  { loginId: 'auditor', name: '監 査人', nameKana: 'カン サト', role: 'auditor', scope: 'tenant' },
  {
    loginId: 'rep',
    name: '代表 従',
    nameKana: 'ダイヒョウ ジュウ',
    role: 'employee_representative',
    scope: 'tenant',
  },
  { loginId: 'guard', name: '警備 員', nameKana: 'ケイビ イン', role: 'contractor', scope: 'store-0001' },
  // The simulator reports for every store, so its scope is the whole tenant.
  { loginId: 'machine-0001', name: '状態報告プログラム', role: 'machine', scope: 'tenant' },
];

/** The platform's own operator: founds tenants, sees nothing inside them. */
export const OPERATOR: DemoPerson = {
  loginId: 'ops',
  name: '運用 担当',
  role: 'platform_operator',
  scope: 'tenant',
};
