import { randomBytes } from 'node:crypto';

import { Audit } from '@mimamori/audit';
import {
  Clock,
  getContext,
  getPrincipal,
  NotFound,
  requireCan,
  TenantDb,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import type { Amr } from '../sign-in/proof';
import { RefreshTokens } from './refresh-token.service';
import { type EndReason, Session } from './session.entity';
import { ownSession, ownSessions } from './session.queries';
import { type SessionRow, type SessionView, toSessionView } from './session.schema';

const HOUR_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS;
/** A session ends when it was not refreshed for this long … */
const IDLE_MILLISECONDS = 7 * DAY_MILLISECONDS;
/** … and in any case this long after the sign-in. */
const LONGEST_MILLISECONDS = 30 * DAY_MILLISECONDS;

/** Tells every process that a session of the tenant (the payload) may have ended. */
export const IDENTITY_CHANGED = 'mimamori_identity_changed';

export function sessionExpiry(createdAt: Date, usedAt: Date): Date {
  return new Date(Math.min(usedAt.getTime() + IDLE_MILLISECONDS, createdAt.getTime() + LONGEST_MILLISECONDS));
}

export interface OpenedSession {
  readonly sessionId: string;
  readonly refreshToken: string;
}

@Injectable()
export class Sessions {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly locator: TenantLocator,
    private readonly audit: Audit,
    private readonly tokens: RefreshTokens,
  ) {}

  /** Opens a session for somebody who has just proved who they are. */
  async openIn(tx: Tx, userId: string, amr: readonly Amr[]): Promise<OpenedSession> {
    const now = this.clock.now();
    const { ip, userAgent } = getContext();
    const sessionId = uuidv7(now.getTime());
    const secret = randomBytes(32);
    await tx.repository(Session).insert({
      tenantId: tx.tenantId,
      id: sessionId,
      userId,
      secret,
      generation: 0,
      createdAt: now,
      usedAt: now,
      expiresAt: sessionExpiry(now, now),
      ip: ip ?? null,
      device: userAgent ?? null,
      amr: [...amr],
    });
    const longest = new Date(now.getTime() + LONGEST_MILLISECONDS);
    await this.locator.register(tx, 'refresh', sessionId, longest);
    return { sessionId, refreshToken: this.tokens.mint(secret, sessionId, 0) };
  }

  /** The caller's sessions that still work, newest first; people have few, so there is one page. */
  async listOwn(): Promise<SessionView[]> {
    const { id, credentialId } = getPrincipal();
    const { text, values } = ownSessions(id, this.clock.now());
    const rows = await this.db.query<SessionRow>(text, values);
    return rows.map((row) => toSessionView(row, credentialId));
  }

  /** @throws NotFound */
  async endOwn(id: string, reason: EndReason = 'ended'): Promise<void> {
    const { text, values } = ownSession(id, getPrincipal().id, this.clock.now());
    const [row] = await this.db.query<SessionRow>(text, values);
    if (!row) throw new NotFound('Session');
    requireCan('end', 'Session', { userId: row.userId });
    await this.db.transaction(async (tx) => {
      await this.endIn(tx, [id], reason);
      await this.audit.append(tx, {
        action: 'session.end',
        subject: 'Session',
        subjectId: id,
        details: { reason },
      });
    });
  }

  /** Ends every session of a user. @returns how many */
  async endAllOf(tx: Tx, userId: string, reason: EndReason): Promise<number> {
    const open = await tx.query<{ id: string }>(
      'select id from session where user_id = $1 and ended_at is null',
      [userId],
    );
    await this.endIn(
      tx,
      open.map(({ id }) => id),
      reason,
    );
    return open.length;
  }

  /** From the commit on, no process accepts anything of these sessions. */
  async endIn(tx: Tx, ids: readonly string[], reason: EndReason): Promise<void> {
    if (ids.length === 0) return;
    await tx.query(
      'update session set ended_at = $2, end_reason = $3 where id = any($1::uuid[]) and ended_at is null',
      [ids, this.clock.now(), reason],
    );
    await this.locator.forgetAll(tx, 'refresh', ids);
    await tx.query('select pg_notify($1, $2)', [IDENTITY_CHANGED, tx.tenantId]);
  }
}
