import type { MigrationInterface, QueryRunner } from 'typeorm';

const SIGNAL = `for each row execute function mimamori.signal_tenant('mimamori_cameras_changed')`;
const NEW_FACTS = `(old.site_id, old.area_id, old.class, old.state, old.tags)
  is distinct from (new.site_id, new.area_id, new.class, new.state, new.tags)`;

/** Whoever may see cameras by what is said of them may see others when that changes: whichever way it is written. */
const SIGNALS = [
  `create trigger facts_changed after update on camera
     for each row when (${NEW_FACTS}) execute function mimamori.signal_tenant('mimamori_cameras_changed')`,
  `create trigger facts_changed after insert or delete on camera_group_member ${SIGNAL}`,
  `create trigger facts_changed after update on area
     for each row when (old.class is distinct from new.class)
     execute function mimamori.signal_tenant('mimamori_cameras_changed')`,
];

export class CameraSignals1764000150002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of SIGNALS) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
