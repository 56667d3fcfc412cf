/** What a rule may want on a sign (law file 2.4), as words of our own. */
export const SIGN_ITEMS = [
  'camera_in_operation',
  'face_recognition',
  'purpose',
  'operator_name',
  'manager_name',
  'contact',
  'full_notice_link',
  'retention',
  'derived_data',
  'deleted_at_once',
  'third_party_provision',
  'area_and_time',
  'request_route',
  'other_languages',
  'camera_id',
] as const;
export type SignItem = (typeof SIGN_ITEMS)[number];

/** Which cameras a rule binds. */
export const RULE_SCOPES = ['public_place', 'every_camera'] as const;
export type RuleScope = (typeof RULE_SCOPES)[number];

/** A municipality's rule about cameras. `null` means that it is not known, never that there is none. */
export interface ShippedRule {
  /** Five digits, JIS X 0402. */
  readonly municipalityCode: string;
  readonly name: string;
  /** The official title. */
  readonly ordinance: string | null;
  readonly appliesTo: RuleScope | null;
  readonly filingRequired: boolean | null;
  readonly maxRetentionDays: number | null;
  readonly signItems: readonly SignItem[] | null;
  readonly source: string;
  readonly asOf: string;
  readonly standing: 'sourced' | 'to_be_verified';
}

const AS_OF = '2026-11-21';

/**
 * Only what the law file gives (2.4, 2.6 and 10 item 10); it does not give the titles of the ordinances. Its section 10
 * lists the filing duties as open points, so a row that carries one is to be verified as a whole. Guidelines of
 * prefectures are named there without content, and are nobody's municipality: they are not here.
 */
export const SHIPPED_RULES: readonly ShippedRule[] = [
  {
    municipalityCode: '12203',
    name: '市川市',
    ordinance: null,
    appliesTo: 'public_place',
    filingRequired: true,
    maxRetentionDays: 7,
    signItems: ['camera_in_operation', 'manager_name', 'contact'],
    source: '市川市 別紙2 基準 (expydoc.com/doc/9645105)',
    asOf: AS_OF,
    standing: 'to_be_verified',
  },
  {
    municipalityCode: '12219',
    name: '市原市',
    ordinance: null,
    appliesTo: null,
    filingRequired: null,
    maxRetentionDays: null,
    signItems: null,
    source: '市原市 ガイドライン (expydoc.com/doc/7690434)',
    asOf: AS_OF,
    standing: 'to_be_verified',
  },
  {
    municipalityCode: '13115',
    name: '杉並区',
    ordinance: null,
    appliesTo: 'public_place',
    filingRequired: true,
    maxRetentionDays: null,
    signItems: null,
    source: '豊中市の記録における杉並区への言及（二次資料）',
    asOf: AS_OF,
    standing: 'to_be_verified',
  },
];
