import type { MigrationInterface, QueryRunner } from 'typeorm';

import { tenantTable } from '../database/tenant-table';

/** Raises when no tenant is set: a forgotten tenant is an error, never an empty list. */
const CURRENT_TENANT = `
create function mimamori.current_tenant() returns uuid language plpgsql stable parallel safe as $$
declare value text := current_setting('app.tenant_id', true);
begin
  if value is null or value = '' then
    raise exception 'no tenant is set' using errcode = 'MM001';
  end if;
  return value::uuid;
end $$`;

/**
 * The app role's only way to enqueue: the job's tenant must be the transaction's tenant. Keys of jobs are one space for
 * all tenants, and a job with a known key replaces the other one; so each tenant has its own part of it.
 */
const ENQUEUE_JOB = `
create function mimamori.enqueue_job(
  task text, payload json, run_at timestamptz default null, queue text default null,
  attempts int default 5, job_key text default null
) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if payload ->> 'tenantId' is distinct from mimamori.current_tenant()::text then
    raise exception 'a job must belong to the tenant that enqueues it' using errcode = 'MM002';
  end if;
  perform graphile_worker.add_job(task, payload, queue_name => queue, run_at => enqueue_job.run_at,
    max_attempts => attempts, job_key => (payload ->> 'tenantId') || ':' || enqueue_job.job_key);
end $$`;

export class PlatformFoundation1763700000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      'create extension if not exists pg_trgm',
      'create extension if not exists btree_gist',
      'create schema mimamori',
      'grant usage on schema public, mimamori to mimamori_app, mimamori_system',
      CURRENT_TENANT,
      ENQUEUE_JOB,
      'revoke all on function mimamori.enqueue_job from public',
      'grant execute on function mimamori.enqueue_job to mimamori_app, mimamori_system',
      ...tenantTable('job', [
        'kind text not null',
        "state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled'))",
        'progress smallint not null default 0 check (progress between 0 and 100)',
        "payload jsonb not null default '{}'",
        'result jsonb',
        'problem jsonb',
        'principal_kind text not null',
        'principal_id text not null',
        'locale text not null',
        'created_at timestamptz not null',
        'started_at timestamptz',
        'finished_at timestamptz',
        "check ((state in ('done', 'failed', 'cancelled')) = (finished_at is not null))",
      ]),
      'create index job_of_principal on job (tenant_id, principal_id, created_at desc)',
      ...tenantTable('idempotency_key', [
        'principal_id text not null',
        'route text not null',
        'key text not null',
        'body_hash text not null',
        "state text not null check (state in ('in_flight', 'done'))",
        'committed boolean not null default false',
        'status smallint',
        'body text',
        'headers jsonb',
        'created_at timestamptz not null',
        'expires_at timestamptz not null',
        'unique (tenant_id, principal_id, route, key)',
      ]),
      'create index idempotency_key_expiry on idempotency_key (tenant_id, expires_at)',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
