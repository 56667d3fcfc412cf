import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { StoredAttempt, StoredProblem } from './webhook-delivery.schema';
import type { DeliveryState } from './webhook.words';

/** One event for one webhook. Subject `WebhookDelivery`; its id is the `webhook-id` of every attempt. */
@Entity('webhook_delivery')
export class WebhookDeliveryEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'webhook_id' })
  webhookId: string;

  @Column('text', { name: 'event_type' })
  eventType: string;

  /** As text: every attempt signs and sends the same bytes. */
  @Column('text')
  body: string;

  @Column('text')
  state: DeliveryState;

  /** In all, replays included. */
  @Column('integer')
  attempts: number;

  /** Since it was announced or replayed last: what the retries count. */
  @Column('smallint')
  tries: number;

  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  nextAttemptAt: Date | null;

  @Column('smallint', { name: 'last_status', nullable: true })
  lastStatus: number | null;

  @Column('jsonb', { nullable: true })
  problem: StoredProblem | null;

  /** The latest attempts, oldest first. */
  @Column('jsonb')
  trail: StoredAttempt[];

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
