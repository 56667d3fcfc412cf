import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  'alter table user_account add column pseudonymised_at timestamptz',
  `alter table user_account add constraint user_account_pseudonym check (pseudonymised_at is null
     or (email is null and name_kana is null and status = 'disabled' and login_id = 'former-' || id::text))`,
];

export class UserPseudonym1764000010002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
