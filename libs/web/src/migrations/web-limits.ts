import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Counters of public routes, for all processes. Unlogged: after a crash they start afresh, which costs an attacker's
 * quota of a few minutes and saves every sign-in a write to the log. No tenant: nobody is known yet. `key` is an HMAC.
 */
const RATE_LIMIT = [
  `create unlogged table rate_limit (
    policy text not null,
    key bytea not null check (length(key) = 32),
    until float8 not null,
    primary key (policy, key)
  )`,
  'create index rate_limit_until on rate_limit (until)',
  'alter table rate_limit enable row level security',
  'alter table rate_limit force row level security',
  'create policy system on rate_limit to mimamori_system using (true) with check (true)',
  'grant select, insert, update, delete on rate_limit to mimamori_system',
];

export class WebLimits1763800002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...RATE_LIMIT,
      // what /metrics counts at each scrape: the few jobs that are not finished
      'create index job_open on job (tenant_id, kind, state) where finished_at is null',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
