import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // without listed networks there is no outside, and nothing changes
  `alter table sign_in_policy add column first_factor_from text not null default 'inside'
     check (first_factor_from in ('anywhere', 'inside'))`,
  'alter table activation drop constraint activation_purpose_check',
  `alter table activation add constraint activation_purpose_check
     check (purpose in ('invitation', 'password_change', 'enrolment'))`,
  // whether its holder may enrol a first factor from anywhere, besides the password
  `alter table activation add column enrols boolean not null default false,
     add constraint activation_enrols check (not enrols or purpose <> 'password_change')`,
  // `not valid`: holds for every write from now on; rows that exist name none, and no tenant is set to look them through
  `alter table mfa_challenge add column link_id uuid,
     add constraint mfa_challenge_link foreign key (tenant_id, link_id) references activation (tenant_id, id)
     on delete cascade not valid`,
  'create index mfa_challenge_of_link on mfa_challenge (tenant_id, link_id) where link_id is not null',
  // where it was refreshed last; null: where the sign-in was
  'alter table session add column last_ip text',
];

export class IdentityProofs1764000140001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
