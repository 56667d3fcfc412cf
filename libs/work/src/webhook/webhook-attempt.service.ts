import { AppError, Clock, Egress, type EgressAnswer, getTenantId, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { WebhookSecretUnreadable } from '../work.errors';
import { signedHeaders } from './standard-webhook';
import type { StoredAttempt, StoredProblem } from './webhook-delivery.schema';
import { WebhookKeys } from './webhook-keys';
import { WebhookOutcomes } from './webhook-outcome.service';
import { isDown, quietUntil } from './webhook-retry.rules';
import { WebhookEntity } from './webhook.entity';
import { CLAIM } from './webhook.queries';

const TOTAL_MILLISECONDS = 15_000;
/** If this process dies while it sends, somebody else may try after that. */
const LEASE_MILLISECONDS = 120_000;
const SECRET_UNREADABLE = new WebhookSecretUnreadable().code;

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
  /** Why nothing more is to be sent: the receiver will never come back, or nothing can be signed. */
  readonly end: 'gone' | 'secret' | undefined;
  /** The receiver takes nothing now. */
  readonly down: boolean;
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
    if (webhook?.state !== 'enabled' || isPaused(webhook, this.clock.now())) return false;
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
    const secrets = await this.keys.inForce(this.db, webhook, at).catch(expected);
    if (secrets instanceof AppError)
      return outcomeOf({ at, durationMs: 0, status: null, problem: problemOfError(secrets) });
    const headers = {
      ...signedHeaders({ id, at, body }, secrets),
      'content-type': 'application/json',
      'user-agent': 'Mimamori-Webhooks/1',
    };
    const begun = performance.now();
    const answer = await this.egress
      .send({ method: 'POST', url: webhook.url, headers, body, totalMilliseconds: TOTAL_MILLISECONDS })
      .catch(expected);
    const durationMs = Math.round(performance.now() - begun);
    return answer instanceof AppError
      ? outcomeOf({ at, durationMs, status: null, problem: problemOfError(answer) })
      : outcomeOf({ at, durationMs, status: answer.status, problem: problemOf(answer) }, answer);
  }
}

function isPaused({ pausedUntil }: WebhookEntity, now: Date): boolean {
  return pausedUntil !== null && pausedUntil > now;
}

/** A refusal or failure with a code of its own is what came of the attempt; any other error is a fault. */
function expected(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}

function problemOfError({ code, params }: AppError): StoredProblem {
  return { code, params };
}

function problemOf({ status }: EgressAnswer): StoredProblem | null {
  return status >= 200 && status < 300 ? null : { code: 'work.webhook_answer', params: { status } };
}

function outcomeOf(
  { at, ...told }: Omit<StoredAttempt, 'at'> & { at: Date },
  answer?: EgressAnswer,
): Outcome {
  const { status, problem } = told;
  return {
    attempt: { at: at.toISOString(), ...told },
    delivered: problem === null,
    end: status === 410 ? 'gone' : problem?.code === SECRET_UNREADABLE ? 'secret' : undefined,
    down: isDown(status),
    quiet: problem ? quietUntil(answer?.headers['retry-after'], at) : undefined,
  };
}
