import { tenantTable, walled } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const USER = 'foreign key (tenant_id, user_id) references user_account (tenant_id, id)';

/** What sessions and passwords learn: how somebody proved who they are, and who need not prove it twice. */
const SESSION = [
  `alter table session add column amr text[] not null default '{pwd}' check (amr <@ '{pwd,fed,otp,pop,mfa}')`,
  // null: at the sign-in
  'alter table session add column proved_at timestamptz',
  'alter table session drop constraint session_end_reason_check',
  `alter table session add constraint session_end_reason_check check (end_reason in
     ('signed_out', 'ended', 'reused', 'password_changed', 'expired', 'mfa_reset'))`,
  'alter table credential add column mfa_exempt boolean not null default false',
];

const FACTOR = [
  ...tenantTable('mfa_factor', [
    'user_id uuid not null',
    "kind text not null check (kind in ('totp', 'passkey'))",
    'name text not null check (length(name) between 1 and 60)',
    'sealed_secret bytea',
    'last_step bigint',
    'credential_id text check (length(credential_id) between 1 and 1400)',
    'public_key bytea check (length(public_key) <= 4096)',
    'counter bigint check (counter >= 0)',
    'transports text[] check (cardinality(transports) <= 10)',
    'backup_eligible boolean',
    'backed_up boolean',
    'created_at timestamptz not null',
    'used_at timestamptz',
    `constraint mfa_factor_whole check (case kind
       when 'totp' then num_nonnulls(sealed_secret, last_step) = 2
         and num_nonnulls(credential_id, public_key, counter, transports, backup_eligible, backed_up) = 0
       else num_nonnulls(sealed_secret, last_step) = 0
         and num_nonnulls(credential_id, public_key, counter, transports, backup_eligible, backed_up) = 6 end)`,
    'constraint mfa_factor_credential unique (tenant_id, credential_id)',
    USER,
  ]),
  'create index mfa_factor_of_user on mfa_factor (tenant_id, user_id)',
  ...tenantTable('recovery_code', [
    'user_id uuid not null',
    'code_hash bytea not null check (length(code_hash) = 32)',
    'created_at timestamptz not null',
    'used_at timestamptz',
    'unique (tenant_id, user_id, code_hash)',
    USER,
  ]),
];

/** One question that is open for minutes: answer with a factor, or enrol one. */
const CHALLENGE = [
  ...tenantTable('mfa_challenge', [
    'user_id uuid not null',
    "purpose text not null check (purpose in ('sign_in', 'enrolment', 'proof'))",
    // what the person holds before they have a session; with one, the session is the proof
    'token_hash bytea check (length(token_hash) = 32)',
    'session_id uuid',
    "method text check (method in ('password', 'oidc'))",
    "amr text[] not null default '{}'",
    'passkey_challenge text',
    'sealed_secret bytea',
    'attempts int not null default 0 check (attempts >= 0)',
    'created_at timestamptz not null',
    'expires_at timestamptz not null',
    'used_at timestamptz',
    'constraint mfa_challenge_held check (num_nonnulls(token_hash, session_id) = 1)',
    'unique (tenant_id, token_hash)',
    USER,
    'foreign key (tenant_id, session_id) references session (tenant_id, id) on delete cascade',
  ]),
  'create index mfa_challenge_of_user on mfa_challenge (tenant_id, user_id, created_at)',
  'create index mfa_challenge_of_session on mfa_challenge (tenant_id, session_id)',
  'create index mfa_challenge_expiry on mfa_challenge (tenant_id, expires_at)',
];

const POLICY = [
  `create table sign_in_policy (
    tenant_id uuid primary key references tenant (tenant_id),
    mfa_roles text[] not null check (cardinality(mfa_roles) <= 100),
    mfa_outside boolean not null,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  ...walled('sign_in_policy', ['select', 'insert', 'update']),
];

/** Who may sign tokens follows from when keys were made; what verifies nothing any more can go. */
const SIGNING_KEY = ['grant delete on signing_key to mimamori_system'];

export class IdentityMfa1764000040001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...SESSION, ...FACTOR, ...CHALLENGE, ...POLICY, ...SIGNING_KEY])
      await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
