import { setTimeout as pause } from 'node:timers/promises';

import { actAs, Authorizer, Background, Clock, systemPrincipal, TenantDb } from '@mimamori/platform';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

import { WebhookAttempts } from './webhook-attempt.service';
import { DUE, PURGE } from './webhook.queries';

const EVERY_MILLISECONDS = 1_000;
const PURGE_EVERY_MILLISECONDS = 3_600_000;
const LOOK_AGAIN_MILLISECONDS = 250;
/** Receivers called at the same time: of all tenants, and of one, whose slow ones must not hold up the others'. */
const MOST_AT_ONCE = 32;
const MOST_OF_TENANT = 4;
/** Deliveries to one receiver before others get their turn. */
const MOST_IN_TURN = 50;
const DAY_MILLISECONDS = 86_400_000;
const DELIVERED_KEPT_DAYS = 30;
const DEAD_KEPT_DAYS = 90;
const PURGED_AT_ONCE = 5_000;

interface Due {
  readonly tenantId: string;
  readonly webhookId: string;
}

/**
 * Sends what is due. Each receiver is a line of its own: one that is slow or down holds up nobody else's, and nothing
 * runs on the job queue, which other work needs.
 */
@Injectable()
export class WebhookSender implements OnModuleDestroy {
  private readonly logger = new Logger(WebhookSender.name);
  private stopping = false;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly authorizer: Authorizer,
    private readonly attempts: WebhookAttempts,
  ) {}

  /** Calls that are under way end, and are recorded, before the worker does. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  /** Until nothing is due. A receiver that takes long keeps the pass going, and nobody waiting. */
  @Background('work.webhooks', EVERY_MILLISECONDS)
  async send(): Promise<void> {
    const lines = new Map<string, { readonly tenantId: string; readonly ended: Promise<void> }>();
    const failed = new Set<string>();
    const linesOf = (asked: string) =>
      [...lines.values()].filter(({ tenantId }) => tenantId === asked).length;
    for (;;) {
      if (!this.stopping) {
        const due = await this.due([...lines.keys(), ...failed]);
        // those with fewer lines first: receivers that hang never catch up, and would be the longest waiting for ever
        const inTurn = due.toSorted((one, other) => linesOf(one.tenantId) - linesOf(other.tenantId));
        for (const { tenantId, webhookId } of inTurn) {
          if (lines.size >= MOST_AT_ONCE || linesOf(tenantId) >= MOST_OF_TENANT) continue;
          const ended = this.line(tenantId, webhookId)
            .catch((error: unknown) => {
              // a fault of ours (a secret that does not open) must not stop the others; the next pass tries again
              failed.add(webhookId);
              this.logger.error(`webhook ${webhookId} failed`, (error as Error).stack);
            })
            .finally(() => lines.delete(webhookId));
          lines.set(webhookId, { tenantId, ended });
        }
      }
      if (!lines.size) return;
      await Promise.race([...[...lines.values()].map(({ ended }) => ended), pause(LOOK_AGAIN_MILLISECONDS)]);
    }
  }

  @Background('work.webhooks-purge', PURGE_EVERY_MILLISECONDS)
  async purge(): Promise<void> {
    const before = (days: number) => new Date(this.clock.now().getTime() - days * DAY_MILLISECONDS);
    const params = [before(DELIVERED_KEPT_DAYS), before(DEAD_KEPT_DAYS), PURGED_AT_ONCE];
    for (;;) {
      const gone = await this.db.asSystem(
        'delete webhook deliveries of all tenants whose time is over',
        (system) => system.query(PURGE, params),
      );
      if (gone.length < PURGED_AT_ONCE) return;
    }
  }

  private due(busy: readonly string[]): Promise<Due[]> {
    const most = MOST_AT_ONCE * MOST_OF_TENANT;
    return this.db.asSystem('find the webhooks with something to send', (system) =>
      system.query<Due>(DUE, [this.clock.now(), busy, MOST_OF_TENANT, most]),
    );
  }

  private line(tenantId: string, webhookId: string): Promise<void> {
    return actAs(this.authorizer, systemPrincipal('worker', tenantId), 'ja', async () => {
      for (let sent = 0; sent < MOST_IN_TURN; sent++) if (!(await this.attempts.sendNext(webhookId))) return;
    });
  }
}
