import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long a receiver has been down, whose turn it is, and a secret that does not open as a reason to turn a webhook off. */
export class WebhookPause1763800031500 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`alter table webhook
      add column failures smallint not null default 0 check (failures between 0 and 1000),
      add column tried_at timestamptz,
      drop constraint webhook_disabled_reason_check,
      add constraint webhook_disabled_reason_check
        check (disabled_reason in ('manual', 'gone', 'failing', 'secret'))`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
