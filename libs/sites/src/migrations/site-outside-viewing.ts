import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `alter table site add outside_viewing text not null default 'allowed'
     check (outside_viewing in ('never', 'incident_only', 'allowed'))`,
  `create index site_outside_viewing on site (tenant_id, outside_viewing, id) where outside_viewing <> 'allowed'`,
  `create trigger outside_viewing_changed after update of outside_viewing on site for each row
     when (old.outside_viewing is distinct from new.outside_viewing)
     execute function mimamori.signal_tenant('mimamori_sites_changed')`,
];

export class SiteOutsideViewing1764000030002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
