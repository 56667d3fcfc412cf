import {
  inGoodStanding,
  InvalidationCache,
  nextChange,
  type Standing,
  standingChanges,
  TENANT_CHANGED,
} from '@mimamori/access';
import { Clock, CommittedSignals, findContext, runInContext, TenantDb, uuidv7 } from '@mimamori/platform';
import { USERS_CHANGED } from '@mimamori/users';
import { Injectable, type OnModuleInit } from '@nestjs/common';

import type { AccessClaims } from '../access-token/access-token.service';
import { SESSION_STANDING } from './session.queries';
import { IDENTITY_CHANGED } from './session.service';

export interface SessionFacts extends Standing {
  readonly userId: string;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

/** Whether a session works at this instant: it has not ended, and neither have its user and tenant. */
export function sessionWorks(session: SessionFacts, at: Date): boolean {
  return session.endedAt === null && at < session.expiresAt && inGoodStanding(session, at);
}

/** Asked for each request whether the session behind its token still works; kept until a signal or the clock speaks. */
@Injectable()
export class SessionStanding implements OnModuleInit {
  private readonly cache: InvalidationCache<boolean>;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly signals: CommittedSignals,
  ) {
    this.cache = new InvalidationCache(() => this.signals.connected);
  }

  async onModuleInit(): Promise<void> {
    const forget = (tenantId: string) => this.cache.forget(tenantId);
    await this.signals.listen(IDENTITY_CHANGED, forget, () => this.cache.flush());
    await this.signals.listen(USERS_CHANGED, forget);
    await this.signals.listen(TENANT_CHANGED, forget);
  }

  works({ tid, sub, sid }: AccessClaims): Promise<boolean> {
    const context = { ...(findContext() ?? { traceId: uuidv7(), locale: 'ja' as const }), tenantId: tid };
    return this.cache.get(tid, `${sid}:${sub}`, this.clock.now(), () =>
      runInContext(context, () => this.load(sid, sub)),
    );
  }

  /** For the process that ended a session: its next answer must not wait for its own signal. */
  forget(tenantId: string): void {
    this.cache.forget(tenantId);
  }

  private async load(sessionId: string, userId: string) {
    const [session] = await this.db.query<SessionFacts>(SESSION_STANDING, [sessionId]);
    const now = this.clock.now();
    if (session?.userId !== userId) return { value: false };
    return {
      value: sessionWorks(session, now),
      until: nextChange([session.expiresAt, ...standingChanges(session)], now),
    };
  }
}
