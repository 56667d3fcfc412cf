import { Audit } from '@mimamori/audit';
import { Clock, Config, getContext, runInContext, TenantDb, type Tx } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import type { AccessClaims } from '../access-token/access-token.service';
import {
  isGenuine,
  mintRefreshToken,
  parseRefreshToken,
  refreshKey,
  type RefreshToken,
} from './refresh-token';
import { Session } from './session.entity';
import { SESSION_STANDING } from './session.queries';
import { sessionExpiry, Sessions } from './session.service';
import { type SessionFacts, sessionWorks } from './session.standing';

interface RefreshRow extends SessionFacts {
  readonly secret: Buffer;
  readonly generation: number;
  readonly createdAt: Date;
}

export interface Refreshed extends AccessClaims {
  readonly refreshToken: string;
}

/**
 * Gives a new refresh token for the newest one of a session. An older one means that two parties hold the family, so
 * all of it ends. There is no grace: a client that lost the answer signs in again.
 */
@Injectable()
export class SessionRefresh {
  private readonly key: Buffer;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly locator: TenantLocator,
    private readonly sessions: Sessions,
    private readonly audit: Audit,
    config: Config,
  ) {
    this.key = refreshKey(config.masterKey);
  }

  /** `null` for every token that does not work. */
  async refresh(text: string): Promise<Refreshed | null> {
    const token = parseRefreshToken(text);
    const tenantId = token && (await this.locator.find('refresh', token.sessionId));
    if (!tenantId) return null;
    return runInContext({ ...getContext(), tenantId }, () =>
      this.db.transaction((tx) => this.rotate(tx, token)),
    );
  }

  private async rotate(tx: Tx, token: RefreshToken): Promise<Refreshed | null> {
    const { sessionId } = token;
    const [row] = await tx.query<RefreshRow>(`${SESSION_STANDING} for update of session`, [sessionId]);
    const now = this.clock.now();
    if (!row || !isGenuine(token, this.key, row.secret) || !sessionWorks(row, now)) return null;
    if (token.generation !== row.generation) {
      await this.sessions.endIn(tx, [sessionId], 'reused');
      await this.audit.append(tx, {
        action: 'session.reuse',
        subject: 'Session',
        subjectId: sessionId,
        outcome: 'denied',
        details: { userId: row.userId },
      });
      return null;
    }
    const generation = row.generation + 1;
    await tx
      .repository(Session)
      .update(
        { tenantId: tx.tenantId, id: sessionId },
        { generation, usedAt: now, expiresAt: sessionExpiry(row.createdAt, now) },
      );
    const refreshToken = mintRefreshToken(this.key, row.secret, sessionId, generation);
    return { sub: row.userId, tid: tx.tenantId, sid: sessionId, refreshToken };
  }
}
