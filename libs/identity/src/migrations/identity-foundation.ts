import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys that sign access tokens: one set for the whole installation, so no tenant. Every process reads them and any may
 * make the first; nobody changes or removes one through the app.
 */
const SIGNING_KEY = [
  `create table signing_key (
    kid text primary key,
    public_jwk jsonb not null,
    sealed_private_key bytea not null,
    created_at timestamptz not null,
    retires_at timestamptz
  )`,
  'alter table signing_key enable row level security',
  'alter table signing_key force row level security',
  'create policy installation on signing_key to mimamori_app, mimamori_system, mimamori_migrator using (true) with check (true)',
  'grant select, insert on signing_key to mimamori_app, mimamori_system',
];

export class IdentityFoundation1763700070000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const user = 'foreign key (tenant_id, user_id) references user_account (tenant_id, id)';
    const statements = [
      `create table credential (
        tenant_id uuid not null,
        user_id uuid not null,
        password_hash text not null,
        must_change boolean not null,
        changed_at timestamptz not null,
        primary key (tenant_id, user_id),
        ${user}
      )`,
      ...walled('credential', ['select', 'insert', 'update']),
      ...tenantTable(
        'session',
        [
          'user_id uuid not null',
          'secret bytea not null check (length(secret) = 32)',
          'generation int not null check (generation >= 0)',
          'created_at timestamptz not null',
          'used_at timestamptz not null',
          'expires_at timestamptz not null',
          'ended_at timestamptz',
          "end_reason text check (end_reason in ('signed_out', 'ended', 'reused', 'password_changed'))",
          'ip text',
          'device text',
          'check ((ended_at is null) = (end_reason is null))',
          user,
        ],
        ['select', 'insert', 'update'],
      ),
      'create index session_of_user on session (tenant_id, user_id, created_at desc)',
      ...tenantTable(
        'activation',
        [
          'user_id uuid not null',
          "purpose text not null check (purpose in ('invitation', 'password_change'))",
          'token_hash bytea not null check (length(token_hash) = 32)',
          'created_at timestamptz not null',
          'expires_at timestamptz not null',
          'used_at timestamptz',
          'unique (tenant_id, token_hash)',
          user,
        ],
        ['select', 'insert', 'update'],
      ),
      'create index activation_of_user on activation (tenant_id, user_id)',
      ...SIGNING_KEY,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
