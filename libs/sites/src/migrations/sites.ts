import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const CODE =
  "code text not null check (length(code) between 1 and 20 and code !~ '[[:cntrl:]]' and code = btrim(code))";
const NAME = 'name text not null check (length(name) between 1 and 100)';
const VERSIONED = [
  'version integer not null default 1',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
];
const KEPT = ['select', 'insert', 'update'] as const;

export class Sites1763700050000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable(
        'region',
        [
          CODE,
          NAME,
          'parent_id uuid check (parent_id <> id)',
          ...VERSIONED,
          'constraint region_code unique (tenant_id, code)',
          'constraint region_parent foreign key (tenant_id, parent_id) references region (tenant_id, id)',
        ],
        KEPT,
      ),
      'create index region_children on region (tenant_id, parent_id)',
      ...tenantTable(
        'site',
        [
          CODE,
          NAME,
          'name_kana text check (length(name_kana) between 1 and 100)',
          'region_id uuid',
          'prefecture text check (length(prefecture) between 3 and 4)',
          'address text check (length(address) between 1 and 200)',
          "status text not null check (status in ('open', 'closed'))",
          'search_text text not null',
          ...VERSIONED,
          'constraint site_code unique (tenant_id, code)',
          'constraint site_region foreign key (tenant_id, region_id) references region (tenant_id, id)',
        ],
        KEPT,
      ),
      'create index site_of_region on site (tenant_id, region_id, code)',
      'create index site_name on site (tenant_id, name, id)',
      ...tenantTable(
        'area',
        [
          'site_id uuid not null',
          CODE,
          NAME,
          `class text not null check (class in ('sales_floor', 'checkout', 'entrance', 'backyard', 'stockroom',
            'cash_office', 'staff_room', 'parking', 'exterior', 'corridor', 'near_restroom', 'changing_room',
            'restroom', 'other'))`,
          ...VERSIONED,
          'constraint area_code unique (tenant_id, site_id, code)',
          // lets a higher table prove by its own key that an area belongs to the site it names
          'constraint area_in_site unique (tenant_id, site_id, id)',
          'constraint area_site foreign key (tenant_id, site_id) references site (tenant_id, id)',
        ],
        KEPT,
      ),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
