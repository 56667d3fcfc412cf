import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As `INTIMATE` of the rules. */
const INTIMATE = "array['restroom', 'changing_room', 'neighbouring_interior']";
const decided = (row: string) => `${row}mask_decision is not distinct from 'needed'`;
// `is true`, because what nobody knows of the view asks for nothing
const intimate = (row: string) => `(${row}view_catches && ${INTIMATE}) is true`;
const newly = (needs: (row: string) => string) =>
  `(${needs('new.')} and not (old.state = 'active' and ${needs('old.')}))`;

/** As before, and for an intimate view, whatever was decided. The row is locked first, so withdrawals see each other. */
const MASK_GATE = `
create or replace function mimamori.require_mask_of_active(for_tenant uuid, for_camera uuid) returns void
language plpgsql as $$
begin
  perform 1 from camera where tenant_id = for_tenant and id = for_camera for no key update;
  if exists (select from camera where tenant_id = for_tenant and id = for_camera
      and state = 'active' and (${decided('')} or ${intimate('')}))
    and not exists (select from privacy_mask where tenant_id = for_tenant and camera_id = for_camera
      and state = 'in_force') then
    raise exception 'an active camera that needs a mask has none in force'
      using errcode = '23514', constraint = 'camera_gate_mask', table = 'camera';
  end if;
end $$`;

/**
 * Rule R9 at the database, too: where a camera films people undressing or living, a mask is in force. The triggers fire
 * only for rows that came to need one, so an import pays for those alone. Cameras that were active before stay as they
 * are; a finding tells of them.
 */
export class CameraMaskGate1763800042500 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      MASK_GATE,
      'drop trigger camera_gate_mask_new on camera',
      'drop trigger camera_gate_mask on camera',
      `create constraint trigger camera_gate_mask_new after insert on camera
        deferrable initially deferred for each row
        when (new.state = 'active' and (${decided('new.')} or ${intimate('new.')}))
        execute function mimamori.camera_came_to_need_mask()`,
      `create constraint trigger camera_gate_mask after update on camera
        deferrable initially deferred for each row
        when (new.state = 'active' and (${newly(decided)} or ${newly(intimate)}))
        execute function mimamori.camera_came_to_need_mask()`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
