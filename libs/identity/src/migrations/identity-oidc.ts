import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const USER = 'foreign key (tenant_id, user_id) references user_account (tenant_id, id)';

const PROVIDER = [
  ...tenantTable(
    'identity_provider',
    [
      'enabled boolean not null',
      'issuer text not null check (length(issuer) between 1 and 500)',
      'client_id text not null check (length(client_id) between 1 and 200)',
      'client_secret bytea',
      'scopes text[] not null check (cardinality(scopes) between 1 and 20)',
      'login_id_claim text not null',
      'name_claim text not null',
      'groups_claim text',
      'jit boolean not null',
      'link_by_login_id boolean not null',
      'mfa_values text[] not null check (cardinality(mfa_values) <= 20)',
      'return_urls text[] not null check (cardinality(return_urls) <= 10)',
      'password_sign_in boolean not null',
      'version integer not null default 1',
      'created_at timestamptz not null',
      'updated_at timestamptz not null',
      'constraint identity_provider_single unique (tenant_id)',
      'foreign key (tenant_id) references tenant (tenant_id)',
    ],
    ['select', 'insert', 'update'],
  ),
];

const EXTERNAL_IDENTITY = [
  ...tenantTable('external_identity', [
    'user_id uuid not null',
    'issuer text not null check (length(issuer) between 1 and 500)',
    'subject text not null check (length(subject) between 1 and 255)',
    'created_at timestamptz not null',
    'used_at timestamptz not null',
    'constraint external_identity_once unique (tenant_id, issuer, subject)',
    'constraint external_identity_of_user unique (tenant_id, user_id, issuer)',
    USER,
  ]),
  'create index external_identity_newest on external_identity (tenant_id, created_at desc, id desc)',
];

const ATTEMPT = [
  ...tenantTable('oidc_attempt', [
    'state_hash bytea not null check (length(state_hash) = 32)',
    'browser_hash bytea not null check (length(browser_hash) = 32)',
    'provider_version integer not null',
    'return_url text',
    "challenge text check (challenge ~ '^[A-Za-z0-9_-]{43}$')",
    'created_at timestamptz not null',
    'expires_at timestamptz not null',
    'used_at timestamptz',
    'unique (tenant_id, state_hash)',
    'check ((return_url is null) = (challenge is null))',
    'foreign key (tenant_id) references tenant (tenant_id)',
  ]),
  'create index oidc_attempt_expiry on oidc_attempt (tenant_id, expires_at)',
];

const HANDOVER = [
  ...tenantTable('oidc_handover', [
    'user_id uuid not null',
    'code_hash bytea not null check (length(code_hash) = 32)',
    "challenge text not null check (challenge ~ '^[A-Za-z0-9_-]{43}$')",
    'amr text[] not null',
    'created_at timestamptz not null',
    'expires_at timestamptz not null',
    'used_at timestamptz',
    'unique (tenant_id, code_hash)',
    USER,
  ]),
  'create index oidc_handover_expiry on oidc_handover (tenant_id, expires_at)',
  'create index oidc_handover_of_user on oidc_handover (tenant_id, user_id)',
];

export class IdentityOidc1764000060001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...PROVIDER, ...EXTERNAL_IDENTITY, ...ATTEMPT, ...HANDOVER])
      await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
