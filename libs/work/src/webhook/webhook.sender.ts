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
/** Deliveries to one receiver, and how long the last of them may begin, before others get their turn. */
const MOST_IN_TURN = 50;
const TURN_MILLISECONDS = 5_000;
const DAY_MILLISECONDS = 86_400_000;
const DELIVERED_KEPT_DAYS = 30;
const DEAD_KEPT_DAYS = 90;
const PURGED_AT_ONCE = 5_000;

interface Due {
  readonly tenantId: string;
  readonly webhookId: string;
  /** Its receiver was, when it was called last. */
  readonly down: boolean;
}

type Line = Pick<Due, 'tenantId' | 'down'> & { readonly ended: Promise<void> };

/**
 * Sends what is due. Each receiver is a line of its own: one that is slow or down holds up nobody else's, and nothing
 * runs on the job queue, which other work needs.
 */
@Injectable()
export class WebhookSender implements OnModuleDestroy {
  private readonly logger = new Logger(WebhookSender.name);
  /** What is being sent, by webhook. */
  private readonly lines = new Map<string, Line>();
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
    const failed = new Set<string>();
    let trouble = false;
    for (;;) {
      try {
        if (!this.stopping) await this.begin(failed);
        trouble = false;
      } catch (error) {
        // lines that run stay counted: a pass that ended here would leave them to the next one, or to another worker
        if (!this.lines.size) throw error;
        if (!trouble) this.logger.error('what is due is not known', (error as Error).stack);
        trouble = true;
      }
      if (!this.lines.size) return;
      const ends = [...this.lines.values()].map(({ ended }) => ended);
      await Promise.race([...ends, pause(LOOK_AGAIN_MILLISECONDS)]);
    }
  }

  /** Gives free lines to what is due. @param failed what this pass leaves alone; it grows */
  private async begin(failed: Set<string>): Promise<void> {
    const due = await this.due([...this.lines.keys(), ...failed]);
    // those with fewer lines first: receivers that hang never catch up, and would be the longest waiting for ever
    const inTurn = due.toSorted(
      (one, other) => this.linesOf(one.tenantId).length - this.linesOf(other.tenantId).length,
    );
    for (const { tenantId, webhookId, down } of inTurn) {
      if (this.lines.has(webhookId) || !this.hasRoom(tenantId, down)) continue;
      const ended = this.line(tenantId, webhookId)
        .catch((error: unknown) => {
          // a fault of ours must not stop the others; the next pass tries again
          failed.add(webhookId);
          this.logger.error(`webhook ${webhookId} failed`, (error as Error).stack);
        })
        .finally(() => this.lines.delete(webhookId));
      this.lines.set(webhookId, { tenantId, down, ended });
    }
  }

  private linesOf(asked: string): Line[] {
    return [...this.lines.values()].filter(({ tenantId }) => tenantId === asked);
  }

  /** Half of the lines are kept for receivers that answered last time. */
  private hasRoom(tenantId: string, down: boolean): boolean {
    const all = [...this.lines.values()];
    const own = this.linesOf(tenantId);
    if (all.length >= MOST_AT_ONCE || own.length >= MOST_OF_TENANT) return false;
    const downOf = (lines: readonly Line[]) => lines.filter((line) => line.down).length;
    return !down || (downOf(all) < MOST_AT_ONCE / 2 && downOf(own) < MOST_OF_TENANT / 2);
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
    const most = MOST_AT_ONCE * MOST_OF_TENANT * 2;
    return this.db.asSystem('find the webhooks with something to send', (system) =>
      system.query<Due>(DUE, [this.clock.now(), busy, MOST_OF_TENANT, most]),
    );
  }

  private line(tenantId: string, webhookId: string): Promise<void> {
    return actAs(this.authorizer, systemPrincipal('worker', tenantId), 'ja', async () => {
      const over = performance.now() + TURN_MILLISECONDS;
      for (let sent = 0; sent < MOST_IN_TURN && performance.now() < over; sent++)
        if (!(await this.attempts.sendNext(webhookId))) return;
    });
  }
}
