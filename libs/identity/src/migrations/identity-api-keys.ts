import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One proof each: a secret whose hash is here, or a private key whose public half is. */
const API_KEY = [
  ...tenantTable(
    'api_key',
    [
      'name text not null check (length(name) between 1 and 100)',
      'created_by uuid not null',
      'secret_hash bytea check (length(secret_hash) = 32)',
      'public_jwk jsonb',
      'scopes text[] not null check (cardinality(scopes) between 1 and 200)',
      'site_ids uuid[] check (cardinality(site_ids) between 1 and 2000)',
      'networks cidr[] check (cardinality(networks) between 1 and 50)',
      'expires_at timestamptz not null',
      'last_used_at timestamptz',
      'denied_at timestamptz',
      'revoked_at timestamptz',
      'revoked_by text',
      'revoke_reason text check (length(revoke_reason) between 1 and 500)',
      'version integer not null default 1',
      'created_at timestamptz not null',
      'updated_at timestamptz not null',
      'constraint api_key_secret unique (tenant_id, secret_hash)',
      'constraint api_key_creator foreign key (tenant_id, created_by) references user_account (tenant_id, id)',
      'constraint api_key_proof check ((secret_hash is null) <> (public_jwk is null))',
      "constraint api_key_lifetime check (expires_at > created_at and expires_at <= created_at + interval '366 days')",
      'constraint api_key_revoked check ((revoked_at is null) = (revoked_by is null))',
      'constraint api_key_reason check (revoked_at is not null or revoke_reason is null)',
    ],
    ['select', 'insert', 'update'],
  ),
  'create index api_key_of_creator on api_key (tenant_id, created_by)',
  'create index api_key_by_time on api_key (tenant_id, created_at, id)',
  'create index api_key_expiry on api_key (tenant_id, expires_at, id)',
  // not for last_used_at: a use changes nobody's rights
  `create trigger identity_changed
     after update of scopes, site_ids, networks, expires_at, revoked_at, created_by on api_key
     for each row execute function mimamori.signal_tenant('mimamori_identity_changed')`,
];

/** Client assertions (RFC 7523) that were taken: each once. */
const CLIENT_ASSERTION = [
  `create table client_assertion (
    tenant_id uuid not null,
    key_id uuid not null,
    jti_hash bytea not null check (length(jti_hash) = 32),
    expires_at timestamptz not null,
    primary key (tenant_id, key_id, jti_hash),
    foreign key (tenant_id, key_id) references api_key (tenant_id, id) on delete cascade
  )`,
  ...walled('client_assertion', ['select', 'insert']),
  'create index client_assertion_expiry on client_assertion (tenant_id, expires_at)',
  'grant delete on client_assertion to mimamori_system',
];

export class IdentityApiKeys1764000050002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...API_KEY, ...CLIENT_ASSERTION]) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
