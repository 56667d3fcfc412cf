import { SqlParams, searchCondition } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { DeliveryListRequest, DeliveryRow } from './webhook-delivery.schema';
import type { WebhookListRequest, WebhookRow } from './webhook.schema';

const WEBHOOK_COLUMNS = `webhook.id, webhook.url, webhook.description, webhook.event_types as "eventTypes",
  webhook.state, webhook.disabled_reason as "disabledReason", webhook.failing_since as "failingSince",
  webhook.old_secret_until as "oldSecretUntil", webhook.version, webhook.created_at as "createdAt",
  webhook.updated_at as "updatedAt"`;
const DELIVERY_COLUMNS = `webhook_delivery.id, webhook_delivery.webhook_id as "webhookId",
  webhook_delivery.event_type as "eventType", webhook_delivery.state, webhook_delivery.attempts,
  webhook_delivery.last_status as "lastStatus", webhook_delivery.problem,
  webhook_delivery.next_attempt_at as "nextAttemptAt", webhook_delivery.delivered_at as "deliveredAt",
  webhook_delivery.created_at as "createdAt"`;

export const WEBHOOK: RowSql = {
  subject: 'Webhook',
  select: WEBHOOK_COLUMNS,
  from: 'webhook',
  id: 'webhook.id',
};
export const DELIVERY: RowSql = {
  subject: 'WebhookDelivery',
  select: `${DELIVERY_COLUMNS}, webhook_delivery.body, webhook_delivery.trail`,
  from: 'webhook_delivery',
  id: 'webhook_delivery.id',
};

export function webhookList(
  request: WebhookListRequest,
): ListSql<WebhookListRequest['sort']['field'], WebhookRow> {
  const params = new SqlParams();
  const { state } = request.filter;
  return {
    list: 'work.webhook',
    request,
    columns: {
      createdAt: {
        sql: 'webhook.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'webhook.id', key: ({ id }) => id },
    params,
    subject: WEBHOOK.subject,
    select: WEBHOOK.select,
    from: WEBHOOK.from,
    where: [
      ...(state ? [`webhook.state = ${params.add(state)}`] : []),
      ...(request.q ? [searchCondition('webhook.search_text', request.q, params)] : []),
    ],
  };
}

export function deliveryList(
  webhookId: string,
  request: DeliveryListRequest,
): ListSql<DeliveryListRequest['sort']['field'], DeliveryRow> {
  const params = new SqlParams();
  const { state, eventType } = request.filter;
  return {
    // a cursor of one webhook's deliveries is none of another's
    list: `work.webhook-delivery.${webhookId}`,
    request,
    columns: {
      createdAt: {
        sql: 'webhook_delivery.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'webhook_delivery.id', key: ({ id }) => id },
    params,
    subject: DELIVERY.subject,
    select: DELIVERY_COLUMNS,
    from: DELIVERY.from,
    where: [
      `webhook_delivery.webhook_id = ${params.add(webhookId, 'uuid')}`,
      ...(state ? [`webhook_delivery.state = ${params.add(state)}`] : []),
      ...(eventType ? [`webhook_delivery.event_type = ${params.add(eventType)}`] : []),
    ],
  };
}

/** Webhooks that hear anything at all, with what they hear. */
export const LISTENING = `select id, event_types as "eventTypes" from webhook where state = 'enabled'`;

/** $1 tenant, $2 deliveries as JSON, $3 when. */
export const ADD_DELIVERIES = `insert into webhook_delivery (tenant_id, id, webhook_id, event_type, body, state, attempts,
    tries, next_attempt_at, trail, created_at, updated_at)
  select $1::uuid, given.id, given.webhook_id, given.event_type, given.body, 'pending', 0, 0, $3::timestamptz, '[]',
    $3::timestamptz, $3::timestamptz
  from jsonb_to_recordset($2::jsonb) as given (id uuid, webhook_id uuid, event_type text, body text)`;

/**
 * $1 when, $2 busy webhooks, $3 how many of one tenant and condition, $4 how many: webhooks with something due. Within a
 * tenant, those that were down and those that were not have a queue each, in which who had no turn for longest is first.
 */
export const DUE = `select tenant_id as "tenantId", webhook_id as "webhookId", down from (
    select delivery.tenant_id, delivery.webhook_id, webhook.failures > 0 as down,
      min(delivery.next_attempt_at) as due,
      row_number() over (partition by delivery.tenant_id, webhook.failures > 0
        order by webhook.tried_at nulls first, min(delivery.next_attempt_at)) as place
    from webhook_delivery delivery
      join webhook on webhook.tenant_id = delivery.tenant_id and webhook.id = delivery.webhook_id
      join tenant on tenant.tenant_id = delivery.tenant_id and tenant.status = 'active'
    where delivery.next_attempt_at <= $1 and webhook.state = 'enabled'
      and (webhook.paused_until is null or webhook.paused_until <= $1)
      and delivery.webhook_id <> all($2::uuid[])
    group by delivery.tenant_id, delivery.webhook_id, webhook.failures, webhook.tried_at) queue
  where place <= $3 order by place, due limit $4`;

/** $1 webhook, $2 when, $3 when somebody else may try if this process dies. */
export const CLAIM = `update webhook_delivery set next_attempt_at = $3 where id = (
    select id from webhook_delivery where webhook_id = $1 and next_attempt_at <= $2
    order by next_attempt_at, id limit 1 for update skip locked)
  returning id, event_type as "eventType", body, attempts, tries, trail`;

/** $1 webhook, $2 when, $3 problem: nothing is sent to a disabled webhook; replays can fetch it back. */
export const GIVE_UP = `update webhook_delivery set state = 'dead', next_attempt_at = null, problem = $3::jsonb,
  updated_at = $2 where webhook_id = $1 and state = 'pending'`;

/** $1 webhook, $2 from, $3 to, $4 states, $5 when, $6 how many. */
export const REPLAY = `with old as (
    select id from webhook_delivery where webhook_id = $1 and created_at >= $2 and created_at < $3
      and state = any($4::text[]) order by created_at, id limit $6 for update)
  update webhook_delivery set state = 'pending', tries = 0, next_attempt_at = $5, updated_at = $5
  from old where webhook_delivery.id = old.id returning webhook_delivery.id`;
export const REPLAYABLE = `select exists (select from webhook_delivery where webhook_id = $1 and created_at >= $2
  and created_at < $3 and state = any($4::text[])) as more`;

/** $1 delivered before, $2 dead before, $3 how many. */
export const PURGE = `delete from webhook_delivery where (tenant_id, id) in (
    select tenant_id, id from webhook_delivery
    where next_attempt_at is null and ((state = 'delivered' and updated_at < $1) or (state = 'dead' and updated_at < $2))
    limit $3)
  returning id`;
