import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

// North to south: the place in this list is the first two digits of a municipality's code.
const PREFECTURES =
  '北海道,青森県,岩手県,宮城県,秋田県,山形県,福島県,茨城県,栃木県,群馬県,埼玉県,千葉県,東京都,神奈川県,新潟県,富山県,石川県,' +
  '福井県,山梨県,長野県,岐阜県,静岡県,愛知県,三重県,滋賀県,京都府,大阪府,兵庫県,奈良県,和歌山県,鳥取県,島根県,岡山県,広島県,' +
  '山口県,徳島県,香川県,愛媛県,高知県,福岡県,佐賀県,長崎県,熊本県,大分県,宮崎県,鹿児島県,沖縄県';

const MUNICIPALITY = "municipality_code ~ '^(0[1-9]|[1-3][0-9]|4[0-7])[1-7][0-9]{2}$'";

/** A cycle would hide everything in it from every tree. The lock is the one the service takes: one move at a time. */
const NO_CYCLE = `
create function mimamori.refuse_region_cycle() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  above uuid := new.parent_id;
  levels int := 0;
begin
  if above is null then return new; end if;
  perform pg_advisory_xact_lock(hashtextextended('sites.region:' || new.tenant_id::text, 0));
  while above is not null loop
    levels := levels + 1;
    if above = new.id or levels > 1000 then
      raise exception 'a region cannot stand below itself' using errcode = '23514', constraint = 'region_no_cycle';
    end if;
    above := (select parent_id from public.region where tenant_id = new.tenant_id and id = above);
  end loop;
  return new;
end $$`;

const SITE_COLUMNS = [
  "postal_code text check (postal_code ~ '^[0-9]{3}-[0-9]{4}$')",
  `municipality_code text check (${MUNICIPALITY})`,
  'municipality_name text check (length(municipality_name) between 1 and 60)',
  "phone text check (phone ~ '^[+]?[0-9-]{10,20}$')",
  'opened_on date',
  'closed_on date',
  "opening_hours json check (json_typeof(opening_hours) = 'object' and length(opening_hours::text) <= 100000)",
  'latitude double precision check (latitude between -90 and 90)',
  'longitude double precision check (longitude between -180 and 180)',
  'filing_required boolean',
  'filed_on date',
  'filing_reference text check (length(filing_reference) between 1 and 100)',
  'constraint site_dates check (closed_on >= opened_on)',
  'constraint site_position check ((latitude is null) = (longitude is null))',
  `constraint site_municipality check (municipality_code is null or (prefecture is not null
    and prefecture = (string_to_array('${PREFECTURES}', ','))[left(municipality_code, 2)::int]))`,
];

/** Only new columns, all of them null or with a default: rows that are there stay as they are, and need no backfill. */
export class SiteFacts1763800010000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      'alter table region add position integer not null default 0 check (position between 0 and 9999)',
      'grant delete on region to mimamori_app',
      'grant delete on region to mimamori_system',
      NO_CYCLE,
      `create trigger region_no_cycle before insert or update of parent_id on region
         for each row execute function mimamori.refuse_region_cycle()`,
      `alter table site ${SITE_COLUMNS.map((column) => `add ${column}`).join(', ')}`,
      "create index site_kana on site (tenant_id, coalesce(name_kana, ''), id)",
      'create index site_of_municipality on site (tenant_id, municipality_code) where municipality_code is not null',
      `alter table area add floor text check (length(floor) between 1 and 20),
         add state text not null default 'active' check (state in ('active', 'retired'))`,
      'create index area_of_class on area (tenant_id, class, site_id)',
      ...tenantTable('municipal_rule', [
        `municipality_code text not null check (${MUNICIPALITY})`,
        'name text not null check (length(name) between 1 and 60)',
        'ordinance text check (length(ordinance) between 1 and 200)',
        "applies_to text check (applies_to in ('public_place', 'every_camera'))",
        'filing_required boolean',
        'max_retention_days integer check (max_retention_days between 1 and 3650)',
        `sign_items text[] check (cardinality(sign_items) <= 50 and sign_items <@ array['camera_in_operation',
          'face_recognition', 'purpose', 'operator_name', 'manager_name', 'contact', 'full_notice_link', 'retention',
          'derived_data', 'deleted_at_once', 'third_party_provision', 'area_and_time', 'request_route',
          'other_languages', 'camera_id'])`,
        'source text not null check (length(source) between 1 and 500)',
        'as_of date not null',
        'reviewer_user_id uuid',
        'reviewed_on date',
        'version integer not null default 1',
        'created_at timestamptz not null',
        'updated_at timestamptz not null',
        'constraint municipal_rule_municipality unique (tenant_id, municipality_code)',
        'constraint municipal_rule_review check ((reviewer_user_id is null) = (reviewed_on is null))',
        'constraint municipal_rule_reviewer foreign key (tenant_id, reviewer_user_id) references user_account (tenant_id, id)',
      ]),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
