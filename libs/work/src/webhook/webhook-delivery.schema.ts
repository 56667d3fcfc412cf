import { type ErrorParams, japanIso } from '@mimamori/platform';
import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import { DELIVERY_STATES, type DeliveryState } from './webhook.words';

const instant = z.iso.datetime({ offset: true });

/** What went wrong, in a form that can be told in any language. */
export interface StoredProblem {
  readonly code: string;
  readonly params: ErrorParams;
}

export interface StoredAttempt {
  /** ISO 8601. */
  readonly at: string;
  readonly status: number | null;
  readonly durationMs: number;
  readonly problem: StoredProblem | null;
}

const deliveryProblemSchema = z
  .strictObject({ code: z.string(), title: z.string(), detail: z.string() })
  .meta({ id: 'WebhookDeliveryProblem' });
export type DeliveryProblem = z.infer<typeof deliveryProblemSchema>;

const attemptSchema = z
  .strictObject({
    at: instant,
    status: z.int().nullable().describe('What the receiver answered; null when no answer came.'),
    durationMs: z.int(),
    problem: deliveryProblemSchema.nullable(),
  })
  .meta({ id: 'WebhookAttempt' });

export const deliverySchema = z
  .strictObject({
    id: z.uuid().describe('The `webhook-id` of every attempt.'),
    webhookId: z.uuid(),
    eventType: z.string(),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int(),
    lastStatus: z.int().nullable(),
    problem: deliveryProblemSchema.nullable().describe('Why the last attempt failed.'),
    nextAttemptAt: instant.nullable(),
    deliveredAt: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'WebhookDelivery' });
export type Delivery = z.infer<typeof deliverySchema>;

export const deliveryDetailSchema = deliverySchema
  .extend({
    body: z.string().describe('The JSON text that is signed and sent.'),
    trail: z.array(attemptSchema).describe('The latest attempts, at most 50, oldest first.'),
  })
  .meta({ id: 'WebhookDeliveryDetail' });
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;

export const deliveryListQuery = listQuery({
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  filters: { state: z.enum(DELIVERY_STATES), eventType: z.string().max(100) },
}).omit({ q: true });
export type DeliveryListRequest = z.output<typeof deliveryListQuery>;

export const deliveryParams = z.strictObject({ id: idSchema, deliveryId: idSchema });
export type DeliveryParams = z.infer<typeof deliveryParams>;

export const replaySchema = z
  .strictObject({
    from: instant.describe('Announced at or after.'),
    to: instant.describe('Announced before.'),
    states: z
      .array(z.enum(['delivered', 'dead']))
      .min(1)
      .max(2)
      .prefault(['dead'])
      .describe('Dead letters only, unless told otherwise.'),
  })
  .refine(({ from, to }) => new Date(from) < new Date(to), {
    path: ['to'],
    params: { code: 'work.replay_interval' },
  })
  .meta({ id: 'WebhookReplay' });
export type Replay = z.infer<typeof replaySchema>;

export const replayedSchema = z
  .strictObject({
    replayed: z.int().describe('How many are on their way again, oldest first; at most 5,000.'),
    more: z.boolean().describe('Whether the interval holds more: ask again.'),
  })
  .meta({ id: 'WebhookReplayed' });
export type Replayed = z.infer<typeof replayedSchema>;

/** A delivery as the database answers it. */
export interface DeliveryRow {
  readonly id: string;
  readonly webhookId: string;
  readonly eventType: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly problem: StoredProblem | null;
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
}
export interface DeliveryDetailRow extends DeliveryRow {
  readonly body: string;
  readonly trail: readonly StoredAttempt[];
}

type Tell = (problem: StoredProblem) => DeliveryProblem;
const when = (instantOrNone: Date | null) => instantOrNone && japanIso(instantOrNone);

/** @param tell the problem in the reader's language */
export function toDelivery(row: DeliveryRow, tell: Tell): Delivery {
  const { id, webhookId, eventType, state, attempts, lastStatus, problem } = row;
  return {
    id,
    webhookId,
    eventType,
    state,
    attempts,
    lastStatus,
    problem: problem && tell(problem),
    nextAttemptAt: when(row.nextAttemptAt),
    deliveredAt: when(row.deliveredAt),
    createdAt: japanIso(row.createdAt),
  };
}

export function toDeliveryDetail(row: DeliveryDetailRow, tell: Tell): DeliveryDetail {
  const trail = row.trail.map(({ at, status, durationMs, problem }) => ({
    at: japanIso(new Date(at)),
    status,
    durationMs,
    problem: problem && tell(problem),
  }));
  return { ...toDelivery(row, tell), body: row.body, trail };
}
