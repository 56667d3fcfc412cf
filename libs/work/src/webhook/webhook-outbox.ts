import { Clock, japanIso, type Tx, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { bodyOf } from './standard-webhook';
import { WebhookDeliveryEntity } from './webhook-delivery.entity';
import { GIVE_UP } from './webhook.queries';

interface Fact {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: Date;
}

/** What is to be sent, as rows of the transaction that caused it. */
@Injectable()
export class WebhookOutbox {
  constructor(private readonly clock: Clock) {}

  /** One delivery for each webhook. @returns their ids, in the same order */
  async add(tx: Tx, webhookIds: readonly string[], fact: Fact): Promise<string[]> {
    const now = this.clock.now();
    const body = bodyOf(fact.type, japanIso(fact.occurredAt), fact.data);
    const rows = webhookIds.map((webhookId) => ({
      tenantId: tx.tenantId,
      id: uuidv7(now.getTime()),
      webhookId,
      eventType: fact.type,
      body,
      state: 'pending' as const,
      attempts: 0,
      tries: 0,
      nextAttemptAt: now,
      lastStatus: null,
      problem: null,
      trail: [],
      deliveredAt: null,
      createdAt: now,
      updatedAt: now,
    }));
    await tx.repository(WebhookDeliveryEntity).insert(rows);
    return rows.map(({ id }) => id);
  }

  /** What waits for a webhook that is turned off becomes dead letters. */
  async giveUp(tx: Tx, webhookId: string): Promise<void> {
    const problem = JSON.stringify({ code: 'work.webhook_disabled', params: {} });
    await tx.query(GIVE_UP, [webhookId, this.clock.now(), problem]);
  }
}
