import { Audit } from '@mimamori/audit';
import { Clock, getContext, runInContext, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { IssuedClaims } from '../access-token/access-token.service';
import type { Amr } from '../sign-in/proof';
import { SignInStandings } from '../sign-in/sign-in.standing';
import type { RefreshToken } from './refresh-token';
import { RefreshTokens } from './refresh-token.service';
import { Session } from './session.entity';
import { SESSION_STANDING } from './session.queries';
import { sessionExpiry, Sessions } from './session.service';
import { type SessionFacts, sessionWorks } from './session.standing';

interface RefreshRow extends SessionFacts {
  readonly secret: Buffer;
  readonly generation: number;
  readonly createdAt: Date;
  readonly amr: readonly Amr[];
}

/**
 * `$1` session id → whose it is, if they have proved themselves once only and a sign-in may want more of them by now: another
 * place, another role, another policy, or a factor that they have enrolled since.
 */
const PROVED_ONCE = `
select session.user_id as "userId" from session
where session.id = $1 and not 'mfa' = any(session.amr) and (
  exists (select from sign_in_policy policy
    where policy.tenant_id = session.tenant_id and (policy.mfa_outside or policy.mfa_roles <> '{}'))
  or exists (select from mfa_factor factor
    where factor.tenant_id = session.tenant_id and factor.user_id = session.user_id))`;

export interface Refreshed extends IssuedClaims {
  readonly refreshToken: string;
}

/**
 * Gives a new refresh token for the newest one of a session. An older one means that two parties hold the family, so
 * all of it ends. There is no grace: a client that lost the answer signs in again.
 */
@Injectable()
export class SessionRefresh {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly tokens: RefreshTokens,
    private readonly sessions: Sessions,
    private readonly standings: SignInStandings,
    private readonly audit: Audit,
  ) {}

  /** `null` for every token that does not work. */
  async refresh(text: string): Promise<Refreshed | null> {
    const located = await this.tokens.locate(text);
    if (!located) return null;
    const { token, tenantId } = located;
    return runInContext({ ...getContext(), tenantId }, async () => {
      // asked before the transaction, since it reads over connections of its own
      const provedEnough = await this.provedEnough(token.sessionId);
      return this.db.transaction((tx) => this.rotate(tx, token, provedEnough));
    });
  }

  /**
   * Whether a sign-in, as things are now and for where the person is now, would be content with what the session was opened
   * with: an old session is no way around a factor.
   */
  private async provedEnough(sessionId: string): Promise<boolean> {
    const [once] = await this.db.query<{ userId: string }>(PROVED_ONCE, [sessionId]);
    const standing = once && (await this.standings.of(once.userId));
    return !standing || !(standing.mfaDemanded || standing.factors.length > 0);
  }

  private async rotate(tx: Tx, token: RefreshToken, provedEnough: boolean): Promise<Refreshed | null> {
    const { sessionId } = token;
    const [row] = await tx.query<RefreshRow>(`${SESSION_STANDING} for update of session`, [sessionId]);
    const now = this.clock.now();
    if (!row || !this.tokens.isGenuine(token, row.secret) || !sessionWorks(row, now)) return null;
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
    if (!provedEnough) {
      // the session stays: from where the policy asks for no more, or once a factor was shown, the same token works
      await this.audit.append(tx, {
        action: 'identity.session.refuse',
        subject: 'Session',
        subjectId: sessionId,
        outcome: 'denied',
        details: { userId: row.userId, needed: 'mfa' },
      });
      return null;
    }
    const generation = row.generation + 1;
    await tx.repository(Session).update(
      { tenantId: tx.tenantId, id: sessionId },
      {
        generation,
        usedAt: now,
        expiresAt: sessionExpiry(row.createdAt, now),
        lastIp: getContext().ip ?? null,
      },
    );
    const refreshToken = this.tokens.mint(row.secret, sessionId, generation);
    return { sub: row.userId, tid: tx.tenantId, sid: sessionId, amr: row.amr, refreshToken };
  }
}
