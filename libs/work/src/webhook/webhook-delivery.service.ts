import { Audit } from '@mimamori/audit';
import { Clock, getContext, NotFound, requireCan, TenantDb, Translator, type Tx } from '@mimamori/platform';
import { Keysets, mapPage, type Page, readPage, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { DeliveryPending, WebhookDisabled } from '../work.errors';
import { WebhookOutbox } from './webhook-outbox';
import {
  type Delivery,
  type DeliveryDetail,
  type DeliveryDetailRow,
  type DeliveryListRequest,
  type DeliveryProblem,
  type Replay,
  type Replayed,
  type StoredProblem,
  toDelivery,
  toDeliveryDetail,
} from './webhook-delivery.schema';
import { DELIVERY, deliveryList, REPLAY, REPLAYABLE, WEBHOOK } from './webhook.queries';
import type { WebhookRow } from './webhook.schema';
import { TEST_EVENT } from './webhook.words';

const MOST_REPLAYED = 5_000;

/** What was sent to a webhook, and what is still to be. */
@Injectable()
export class WebhookDeliveries {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
    private readonly outbox: WebhookOutbox,
    private readonly texts: Translator,
  ) {}

  /** @throws NotFound (webhook), CursorInvalid */
  async list(webhookId: string, request: DeliveryListRequest): Promise<Page<Delivery>> {
    await this.webhook(this.db, webhookId);
    const page = await readPage(this.db, this.keysets, deliveryList(webhookId, request));
    return mapPage(page, (row) => toDelivery(row, this.tell));
  }

  /** @throws NotFound */
  async get(webhookId: string, id: string): Promise<DeliveryDetail> {
    await this.webhook(this.db, webhookId);
    return toDeliveryDetail(await this.find(this.db, webhookId, id), this.tell);
  }

  /** Sends it again, under the same `webhook-id`. @throws NotFound, Forbidden, WebhookDisabled, DeliveryPending */
  async replay(webhookId: string, id: string): Promise<DeliveryDetail> {
    return this.db.transaction(async (tx) => {
      await this.requireEnabled(tx, webhookId, 'replay');
      const { createdAt, state } = await this.find(tx, webhookId, id);
      if (state === 'pending') throw new DeliveryPending();
      await tx.query(
        `update webhook_delivery set state = 'pending', tries = 0, next_attempt_at = $2, updated_at = $2
         where id = $1 and state <> 'pending'`,
        [id, this.clock.now()],
      );
      await this.record(tx, webhookId, { deliveryId: id, announcedAt: createdAt.toISOString() });
      return toDeliveryDetail(await this.find(tx, webhookId, id), this.tell);
    });
  }

  /** Sends again what was announced in an interval. @throws NotFound, Forbidden, WebhookDisabled */
  async replayAll(webhookId: string, { from, to, states }: Replay): Promise<Replayed> {
    return this.db.transaction(async (tx) => {
      await this.requireEnabled(tx, webhookId, 'replay');
      const asked = [webhookId, from, to, states];
      const rows = await tx.query(REPLAY, [...asked, this.clock.now(), MOST_REPLAYED]);
      const [rest] = await tx.query<{ more: boolean }>(REPLAYABLE, asked);
      await this.record(tx, webhookId, { from, to, states, replayed: rows.length });
      return { replayed: rows.length, more: rest?.more ?? false };
    });
  }

  /** Sends one event that says nothing, once. @throws NotFound, Forbidden, WebhookDisabled */
  async test(webhookId: string): Promise<DeliveryDetail> {
    return this.db.transaction(async (tx) => {
      await this.requireEnabled(tx, webhookId, 'test');
      const fact = { type: TEST_EVENT, data: { webhookId }, occurredAt: this.clock.now() };
      const [id = ''] = await this.outbox.add(tx, [webhookId], fact);
      await this.audit.append(tx, { action: 'work.webhook.test', subject: 'Webhook', subjectId: webhookId });
      return toDeliveryDetail(await this.find(tx, webhookId, id), this.tell);
    });
  }

  private readonly tell = ({ code, params }: StoredProblem): DeliveryProblem => {
    const { title, detail } = this.texts.problemText({ code, params }, getContext().locale);
    return { code, title, detail };
  };

  private async webhook(reader: TenantDb | Tx, id: string): Promise<WebhookRow> {
    const row = await readRow<WebhookRow>(reader, WEBHOOK, id);
    if (!row) throw new NotFound('Webhook');
    return row;
  }

  private async requireEnabled(tx: Tx, id: string, action: 'replay' | 'test'): Promise<void> {
    // whoever turns it off meanwhile waits, and gives up what is added here
    await tx.query('select from webhook where id = $1 for share', [id]);
    const { state } = await this.webhook(tx, id);
    requireCan(action, 'Webhook', {});
    if (state === 'disabled') throw new WebhookDisabled();
  }

  private async find(reader: TenantDb | Tx, webhookId: string, id: string): Promise<DeliveryDetailRow> {
    const row = await readRow<DeliveryDetailRow>(reader, DELIVERY, id);
    if (!row || row.webhookId !== webhookId) throw new NotFound('WebhookDelivery');
    return row;
  }

  private record(tx: Tx, webhookId: string, details: Record<string, unknown>): Promise<void> {
    return this.audit.append(tx, {
      action: 'work.webhook.replay',
      subject: 'Webhook',
      subjectId: webhookId,
      details,
    });
  }
}
