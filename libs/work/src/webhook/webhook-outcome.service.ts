import { RoleHolders } from '@mimamori/access';
import { Audit } from '@mimamori/audit';
import { Clock, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { Mail } from '../mail/mail.service';
import type { Claimed, Outcome } from './webhook-attempt.service';
import { WebhookDeliveryEntity } from './webhook-delivery.entity';
import { WebhookOutbox } from './webhook-outbox';
import {
  failsForTooLong,
  MOST_TRIES,
  nextTry,
  NO_PAUSE,
  type Pause,
  pauseAfter,
} from './webhook-retry.rules';
import { WebhookEntity } from './webhook.entity';
import { type DisabledReason, TEST_EVENT } from './webhook.words';

const LONGEST_TRAIL = 50;

/** What an attempt means for its delivery and for the webhook. */
@Injectable()
export class WebhookOutcomes {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly outbox: WebhookOutbox,
    private readonly audit: Audit,
    private readonly holders: RoleHolders,
    private readonly mail: Mail,
  ) {}

  async record(webhookId: string, delivery: Claimed, outcome: Outcome): Promise<void> {
    await this.db.transaction(async (tx) => {
      const webhook = await tx
        .repository(WebhookEntity)
        .findOne({ where: { tenantId: tx.tenantId, id: webhookId }, lock: { mode: 'pessimistic_write' } });
      // deleted while it was sent: nothing is left to be told of
      if (!webhook) return;
      const enabled = webhook.state === 'enabled';
      await this.recordDelivery(tx, delivery, outcome, enabled);
      if (enabled) await this.recordWebhook(tx, webhook, outcome);
    });
  }

  /** @param enabled false: it was turned off meanwhile, what waits has been given up, and so is this */
  private async recordDelivery(tx: Tx, delivery: Claimed, outcome: Outcome, enabled: boolean): Promise<void> {
    const { attempt, delivered, end, quiet } = outcome;
    const now = this.clock.now();
    const tries = delivery.tries + 1;
    const mostTries = end || delivery.eventType === TEST_EVENT ? 1 : MOST_TRIES;
    const next =
      delivered || !enabled ? undefined : nextTry({ tries, mostTries, now, quiet, random: Math.random() });
    await tx.repository(WebhookDeliveryEntity).update(
      // whoever took it over after the lease has counted on
      { tenantId: tx.tenantId, id: delivery.id, attempts: delivery.attempts },
      {
        state: delivered ? 'delivered' : next ? 'pending' : 'dead',
        attempts: delivery.attempts + 1,
        tries,
        nextAttemptAt: next ?? null,
        lastStatus: attempt.status,
        problem: attempt.problem as never,
        trail: [...delivery.trail, attempt].slice(-LONGEST_TRAIL) as never,
        updatedAt: now,
        ...(delivered && { deliveredAt: now }),
      },
    );
    if (delivered) await this.outbox.delivered(tx, delivery);
  }

  private async recordWebhook(tx: Tx, webhook: WebhookEntity, outcome: Outcome) {
    const { delivered, end } = outcome;
    const now = this.clock.now();
    const failingSince = delivered ? null : (webhook.failingSince ?? now);
    const tooLong = failingSince && failsForTooLong(failingSince, now);
    const reason = end ?? (tooLong ? 'failing' : undefined);
    const seen = (webhook.failingSince === null) !== (failingSince === null) || reason !== undefined;
    await tx.repository(WebhookEntity).update(
      { tenantId: tx.tenantId, id: webhook.id },
      {
        failingSince,
        ...pauseOf(webhook, outcome, now),
        triedAt: now,
        ...(reason && { state: 'disabled', disabledReason: reason }),
        // what nobody can see changes no ETag
        ...(seen ? { updatedAt: now } : { version: webhook.version }),
      },
    );
    if (reason) await this.turnedOff(tx, webhook, reason);
  }

  private async turnedOff(tx: Tx, { id, url }: WebhookEntity, reason: DisabledReason): Promise<void> {
    await this.outbox.giveUp(tx, id);
    await this.audit.append(tx, {
      action: 'work.webhook.disable',
      subject: 'Webhook',
      subjectId: id,
      details: { reason },
    });
    const host = new URL(url).host;
    for (const userId of await this.holders.of(['tenant_owner', 'tenant_admin'], null, tx))
      await this.mail.send(tx, { userId, template: 'work.webhook_disabled', params: { host, reason, id } });
  }
}

/** Its own pause, or the quiet that the receiver asks for, whichever is longer. */
function pauseOf({ failures }: WebhookEntity, { down, quiet }: Outcome, now: Date): Pause {
  const pause = down ? pauseAfter(failures, now) : NO_PAUSE;
  if (!quiet || (pause.pausedUntil && pause.pausedUntil > quiet)) return pause;
  return { ...pause, pausedUntil: quiet };
}
