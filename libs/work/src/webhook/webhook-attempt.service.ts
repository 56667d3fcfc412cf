import { AppError, Clock, Egress, type EgressAnswer, getTenantId, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { signedHeaders } from './standard-webhook';
import type { StoredAttempt, StoredProblem } from './webhook-delivery.schema';
import { WebhookKeys } from './webhook-keys';
import { WebhookOutcomes } from './webhook-outcome.service';
import { quietUntil } from './webhook-retry.rules';
import { WebhookEntity } from './webhook.entity';
import { CLAIM } from './webhook.queries';

const TOTAL_MILLISECONDS = 15_000;
/** If this process dies while it sends, somebody else may try after that. */
const LEASE_MILLISECONDS = 120_000;

export interface Claimed {
  readonly id: string;
  readonly eventType: string;
  readonly body: string;
  readonly attempts: number;
  readonly tries: number;
  readonly trail: readonly StoredAttempt[];
}

/** What came of one attempt. */
export interface Outcome {
  readonly attempt: StoredAttempt;
  readonly delivered: boolean;
  /** The receiver says that it will never come back. */
  readonly gone: boolean;
  readonly quiet: Date | undefined;
}

/** Sends what is due to one webhook, in the tenant of the request context. */
@Injectable()
export class WebhookAttempts {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly egress: Egress,
    private readonly keys: WebhookKeys,
    private readonly outcomes: WebhookOutcomes,
  ) {}

  /** One delivery, if one is due. @returns whether it was received: then the next may follow at once */
  async sendNext(webhookId: string): Promise<boolean> {
    const tenantId = getTenantId();
    const webhook = await this.db.repository(WebhookEntity).findOneBy({ tenantId, id: webhookId });
    if (webhook?.state !== 'enabled') return false;
    const delivery = await this.claim(webhookId);
    if (!delivery) return false;
    const outcome = await this.attempt(webhook, delivery);
    await this.outcomes.record(webhookId, delivery, outcome);
    return outcome.delivered;
  }

  private async claim(webhookId: string): Promise<Claimed | undefined> {
    const now = this.clock.now();
    const lease = new Date(now.getTime() + LEASE_MILLISECONDS);
    const [claimed] = await this.db.query<Claimed>(CLAIM, [webhookId, now, lease]);
    return claimed;
  }

  private async attempt(webhook: WebhookEntity, { id, body }: Claimed): Promise<Outcome> {
    const at = this.clock.now();
    const secrets = await this.keys.inForce(this.db, webhook, at);
    const headers = {
      ...signedHeaders({ id, at, body }, secrets),
      'content-type': 'application/json',
      'user-agent': 'Mimamori-Webhooks/1',
    };
    const begun = performance.now();
    const answer = await this.egress
      .send({ method: 'POST', url: webhook.url, headers, body, totalMilliseconds: TOTAL_MILLISECONDS })
      .catch((error: unknown) => {
        if (error instanceof AppError) return error;
        throw error;
      });
    const durationMs = Math.round(performance.now() - begun);
    return answer instanceof AppError
      ? outcomeOf({ at, durationMs, status: null, problem: { code: answer.code, params: answer.params } })
      : outcomeOf({ at, durationMs, status: answer.status, problem: problemOf(answer) }, answer);
  }
}

function problemOf({ status }: EgressAnswer): StoredProblem | null {
  return status >= 200 && status < 300 ? null : { code: 'work.webhook_answer', params: { status } };
}

function outcomeOf(
  { at, ...told }: Omit<StoredAttempt, 'at'> & { at: Date },
  answer?: EgressAnswer,
): Outcome {
  return {
    attempt: { at: at.toISOString(), ...told },
    delivered: told.problem === null,
    gone: told.status === 410,
    quiet: told.problem ? quietUntil(answer?.headers['retry-after'], at) : undefined,
  };
}
