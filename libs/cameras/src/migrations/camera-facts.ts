import type { MigrationInterface, QueryRunner } from 'typeorm';

const oneOf = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');
const line = (column: string, max: number) => `${column} text check (length(${column}) between 1 and ${max})`;

const ONVIF = oneOf(['A', 'C', 'D', 'G', 'M', 'S', 'T']);
const CATCHES = oneOf([
  'public_road',
  'neighbouring_property',
  'neighbouring_interior',
  'staff_work_area',
  'staff_rest_area',
  'restroom',
  'changing_room',
  'payment_entry',
  'other',
]);
const PLACES = oneOf(['in_camera', 'store_recorder', 'head_office', 'cloud', 'none']);

/** A CHECK cannot ask a subquery, but it may ask a function: no element twice, none null, each a line of bounded length. */
const SET_OF_LINES = `
create function mimamori.is_set_of_lines(lines text[], most integer, longest integer) returns boolean
language sql immutable parallel safe as $$
  select cardinality(lines) <= most
    and not exists (select from unnest(lines) as line where line is null or length(line) not between 1 and longest)
    and cardinality(lines) = (select count(distinct line) from unnest(lines) as line)
$$`;

// Most are nullable, because null is "not known" and rows exist; only tags have nothing to know.
const COLUMNS = [
  `onvif_profiles text[] constraint camera_onvif_profiles check (onvif_profiles <@ array[${ONVIF}]
    and mimamori.is_set_of_lines(onvif_profiles, 7, 1))`,
  line('view_description', 500),
  `view_catches text[] constraint camera_view_catches check (view_catches <@ array[${CATCHES}]
    and mimamori.is_set_of_lines(view_catches, 9, 40))`,
  'easily_recognisable boolean',
  `recording_place text check (recording_place in (${PLACES}))`,
  line('storage', 200),
  'storage_encrypted boolean',
  line('audio_purpose', 500),
  line('installer', 200),
  'warranty_until date',
  'support_ends_on date',
  'inspected_on date',
  `tags text[] not null default '{}' constraint camera_tags check (mimamori.is_set_of_lines(tags, 20, 40))`,
  'activated_at timestamptz',
  'suspended_at timestamptz',
  `retired_at timestamptz constraint camera_retired_at check (retired_at is null or state = 'retired')`,
];

/** One for each order that lists offer. Unknown is the smallest, as the list's query says it. */
const ORDERS = [
  'create index camera_by_updated on camera (tenant_id, updated_at, id)',
  "create index camera_by_installed on camera (tenant_id, (coalesce(installed_on, date '-infinity')), id)",
  `create index camera_by_vendor on camera (tenant_id, (coalesce(vendor, '') collate "C"), id)`,
  `create index camera_by_model on camera (tenant_id, (coalesce(model, '') collate "C"), id)`,
];

/**
 * Facts of issue 3. A camera that was self-evident before anybody asked whether people recognise it stays as it is; what
 * nobody may write is the contradiction.
 */
export class CameraFacts1763800040000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      SET_OF_LINES,
      'grant execute on function mimamori.is_set_of_lines to mimamori_app, mimamori_system',
      `alter table camera ${COLUMNS.map((column) => `add column ${column}`).join(', ')},
        add constraint camera_recognised check (easily_recognisable is not false
          or notice_class is null or notice_class = 'sign_and_publication')`,
      ...ORDERS,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
