import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const MOST_TYPES = 50;

const WEBHOOK = [
  "url text not null check (length(url) between 1 and 2000 and url ~ '^https?://')",
  'description text check (length(description) between 1 and 500)',
  `event_types text[] not null check (cardinality(event_types) between 1 and ${MOST_TYPES}
    and array_position(event_types, null) is null)`,
  "state text not null check (state in ('enabled', 'disabled'))",
  "disabled_reason text check (disabled_reason in ('manual', 'gone', 'failing'))",
  'secret bytea not null',
  'old_secret bytea',
  'old_secret_until timestamptz',
  'failing_since timestamptz',
  'paused_until timestamptz',
  'search_text text not null',
  'version integer not null default 1',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
  "constraint webhook_disabled check ((state = 'disabled') = (disabled_reason is not null))",
  'constraint webhook_old_secret check ((old_secret is null) = (old_secret_until is null))',
];

const DELIVERY = [
  'webhook_id uuid not null',
  "event_type text not null check (event_type ~ '^[a-z][a-z-]*([.][a-z][a-z_]*){2}$')",
  'body text not null check (length(body) between 2 and 100000)',
  "state text not null check (state in ('pending', 'delivered', 'dead'))",
  'attempts integer not null default 0 check (attempts >= 0)',
  'tries smallint not null default 0 check (tries >= 0)',
  'next_attempt_at timestamptz',
  'last_status smallint check (last_status between 100 and 999)',
  "problem jsonb check (jsonb_typeof(problem) = 'object')",
  "trail jsonb not null check (jsonb_typeof(trail) = 'array' and jsonb_array_length(trail) <= 50)",
  'delivered_at timestamptz',
  'created_at timestamptz not null',
  'updated_at timestamptz not null',
  "constraint webhook_delivery_pending check ((state = 'pending') = (next_attempt_at is not null))",
  "constraint webhook_delivery_delivered check (state <> 'delivered' or delivered_at is not null)",
  `constraint webhook_delivery_webhook foreign key (tenant_id, webhook_id) references webhook (tenant_id, id)
    on delete cascade`,
];

export class WorkWebhooks1763800031000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      ...tenantTable('webhook', WEBHOOK),
      'create index webhook_created on webhook (tenant_id, created_at, id)',
      ...tenantTable('webhook_delivery', DELIVERY),
      'create index webhook_delivery_of on webhook_delivery (tenant_id, webhook_id, created_at, id)',
      `create index webhook_delivery_due on webhook_delivery (tenant_id, webhook_id, next_attempt_at)
        where next_attempt_at is not null`,
      `create index webhook_delivery_over on webhook_delivery (tenant_id, updated_at) where next_attempt_at is null`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
