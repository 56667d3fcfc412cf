import { walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `position` bounds their number: no site has a twenty-first place. */
const SITE_TAG = `
create table site_tag (
  tenant_id uuid not null,
  site_id uuid not null,
  folded text collate "C" not null check (length(folded) between 1 and 80),
  tag text collate "C" not null check (length(tag) between 1 and 40 and tag !~ '[[:cntrl:],]' and tag = btrim(tag)),
  position smallint not null check (position between 1 and 20),
  primary key (tenant_id, site_id, folded),
  constraint site_tag_position unique (tenant_id, site_id, position),
  constraint site_tag_site foreign key (tenant_id, site_id) references site (tenant_id, id)
)`;

/** Rules of roles ask for tags: whoever keeps rights, rooms or scopes looks again when one is put or taken. */
const SIGNAL = `create trigger site_tag_changed after insert or delete on site_tag
  for each row execute function mimamori.signal_tenant('mimamori_sites_changed')`;

export class SiteTags1764000120001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      SITE_TAG,
      ...walled('site_tag', ['select', 'insert', 'delete']),
      'create index site_tag_of_tag on site_tag (tenant_id, folded, site_id)',
      SIGNAL,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
