import type { Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { WebhookLimit } from '../work.errors';
import { WebhookAddress } from './webhook-address';
import { EventTypes } from './webhook-event-types';
import { WebhookOutbox } from './webhook-outbox';
import { NO_PAUSE } from './webhook-retry.rules';
import { WebhookEntity } from './webhook.entity';
import type { WebhookPatch } from './webhook.schema';
import type { WebhookState } from './webhook.words';

const MOST_WEBHOOKS = 50;

/** What must hold of a webhook before it is kept, and what follows when it is turned on or off. */
@Injectable()
export class WebhookRules {
  constructor(
    private readonly types: EventTypes,
    private readonly address: WebhookAddress,
    private readonly outbox: WebhookOutbox,
  ) {}

  /** @throws InvalidInput, AppError `platform.egress_…` */
  async requireSound({ url, eventTypes }: Pick<WebhookPatch, 'url' | 'eventTypes'>): Promise<void> {
    if (eventTypes) this.types.requireKnown(eventTypes);
    if (url !== undefined) await this.address.requireCallable(url);
  }

  /** Whoever adds another one at the same time waits, and counts this one. @throws WebhookLimit */
  async requireRoom(tx: Tx): Promise<void> {
    await tx.query("select pg_advisory_xact_lock(hashtextextended('work.webhook:' || $1, 0))", [tx.tenantId]);
    const webhooks = await tx.repository(WebhookEntity).countBy({ tenantId: tx.tenantId });
    if (webhooks >= MOST_WEBHOOKS) throw new WebhookLimit(MOST_WEBHOOKS);
  }

  /** Turned on, it begins anew; turned off, what waits is given up. @returns the fields that change along */
  async switched(tx: Tx, id: string, state: WebhookState) {
    if (state === 'disabled') await this.outbox.giveUp(tx, id);
    const disabledReason = state === 'disabled' ? ('manual' as const) : null;
    return { disabledReason, failingSince: null, ...NO_PAUSE };
  }
}
