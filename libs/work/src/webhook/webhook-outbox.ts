import { AuditCheckpointSigned, Checkpoints } from '@mimamori/audit';
import { Clock, japanIso, type Tx, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { bodyOf } from './standard-webhook';
import { ADD_DELIVERIES, GIVE_UP } from './webhook.queries';

interface Fact {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: Date;
}

/** What is to be sent, as rows of the transaction that caused it. */
@Injectable()
export class WebhookOutbox {
  constructor(
    private readonly clock: Clock,
    private readonly checkpoints: Checkpoints,
  ) {}

  /** Somebody outside has it: of a signed head of the log, that is what it was signed for. */
  async delivered(tx: Tx, { eventType, body }: { eventType: string; body: string }): Promise<void> {
    if (eventType !== AuditCheckpointSigned.announced.type) return;
    const { data } = JSON.parse(body) as { data: { checkpointId: string } };
    await this.checkpoints.published(tx, data.checkpointId);
  }

  /** One delivery for each webhook. @returns their ids, in the same order */
  add(tx: Tx, webhookIds: readonly string[], fact: Fact): Promise<string[]> {
    return this.addAll(tx, [{ fact, webhookIds }]);
  }

  /** As `add`, for several facts in one statement. */
  async addAll(
    tx: Tx,
    heard: readonly { readonly fact: Fact; readonly webhookIds: readonly string[] }[],
  ): Promise<string[]> {
    const now = this.clock.now();
    const rows = heard.flatMap(({ fact, webhookIds }) => {
      if (!webhookIds.length) return [];
      const body = bodyOf(fact.type, japanIso(fact.occurredAt), fact.data);
      return webhookIds.map((webhook_id) => ({
        id: uuidv7(now.getTime()),
        webhook_id,
        event_type: fact.type,
        body,
      }));
    });
    if (rows.length) await tx.query(ADD_DELIVERIES, [tx.tenantId, JSON.stringify(rows), now]);
    return rows.map(({ id }) => id);
  }

  /** What waits for a webhook that is turned off becomes dead letters. */
  async giveUp(tx: Tx, webhookId: string): Promise<void> {
    const problem = JSON.stringify({ code: 'work.webhook_disabled', params: {} });
    await tx.query(GIVE_UP, [webhookId, this.clock.now(), problem]);
  }
}
