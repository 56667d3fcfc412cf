import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Users1763700030000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable(
        'user_account',
        [
          "login_id text not null check (login_id ~ '^[a-z0-9._@-]{1,64}$')",
          'name text not null check (length(name) between 1 and 100)',
          'name_kana text check (length(name_kana) between 1 and 100)',
          'email text check (length(email) between 3 and 254)',
          "locale text not null check (locale in ('ja', 'en'))",
          'first_day date',
          'last_day date',
          "status text not null check (status in ('invited', 'active', 'disabled'))",
          'search_text text not null',
          'version integer not null default 1',
          'created_at timestamptz not null',
          'updated_at timestamptz not null',
          'constraint user_account_login_id unique (tenant_id, login_id)',
          'check (first_day is null or last_day is null or first_day <= last_day)',
        ],
        // people are pseudonymised, never deleted: the log points at them
        ['select', 'insert', 'update'],
      ),
      'create index user_account_name on user_account (tenant_id, name, id)',
      'create index user_account_created on user_account (tenant_id, created_at, id)',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
