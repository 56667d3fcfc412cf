import { randomBytes } from 'node:crypto';

import { Clock, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { hashOfToken } from '../activation/activation.tokens';
import type { SignInProof } from '../sign-in/proof';
import { type ChallengePurpose, MfaChallenge } from './mfa-challenge.entity';
import type { FactorKind } from './mfa-factor.entity';
import { Passkeys, type PasskeyRequest } from './passkey.service';

const MINUTE_MILLISECONDS = 60_000;
/** Milliseconds for which each kind of question is open. */
const LIFETIME: Readonly<Record<ChallengePurpose, number>> = {
  sign_in: 5 * MINUTE_MILLISECONDS,
  enrolment: 15 * MINUTE_MILLISECONDS,
  proof: 5 * MINUTE_MILLISECONDS,
};
/** Wrong answers that one question takes; then the sign-in begins anew. */
const MOST_ATTEMPTS = 5;
/** Wrong answers of one person within the window, over all questions: six digits are soon guessed otherwise. */
const MOST_FAILURES = 10;
const WINDOW_MILLISECONDS = 15 * MINUTE_MILLISECONDS;

export type AnswerWay = FactorKind | 'recovery_code';

/** What is asked of somebody whose first factor was right. */
export interface IssuedChallenge {
  readonly id: string;
  /** Told once; `null` for somebody who has a session, which is the proof. */
  readonly token: string | null;
  readonly expiresAt: Date;
  readonly methods: readonly AnswerWay[];
  /** For `navigator.credentials.get`; `null` for somebody without a passkey. */
  readonly passkey: PasskeyRequest | null;
}

const WORKING = `used_at is null and expires_at > $2 and attempts < ${MOST_ATTEMPTS}`;
/** $3: since when wrong answers count. The person's row is locked, so that two answers at once count as two. */
const FAILURES = `
select coalesce(sum(attempts), 0)::int as failures from mfa_challenge where user_id = $1 and created_at > $2`;

/** The open questions: made once, answered once, for minutes. */
@Injectable()
export class MfaChallenges {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly locator: TenantLocator,
    private readonly passkeys: Passkeys,
  ) {}

  /** Asks somebody without a session for a factor they have. */
  async askIn(
    tx: Tx,
    { userId, method, amr }: SignInProof,
    kinds: readonly FactorKind[],
  ): Promise<IssuedChallenge> {
    const row = await this.make(tx, { userId, method, amr: [...amr], purpose: 'sign_in' }, kinds);
    return this.issued(tx, row, kinds);
  }

  /** Asks somebody for a factor who is signed in already. */
  async askAgainIn(
    tx: Tx,
    userId: string,
    sessionId: string,
    kinds: readonly FactorKind[],
  ): Promise<IssuedChallenge> {
    const row = await this.make(tx, { userId, sessionId, purpose: 'proof' }, kinds);
    return this.issued(tx, row, kinds);
  }

  /** Lets somebody enrol a factor who must have one before they get a session. */
  async letEnrolIn(
    tx: Tx,
    { userId, method, amr }: SignInProof,
  ): Promise<{ token: string; expiresAt: Date }> {
    const { token, expiresAt } = await this.make(tx, { userId, method, amr: [...amr], purpose: 'enrolment' });
    return { token: token as string, expiresAt };
  }

  /** A place for the factor that somebody signed in is adding. */
  async beginEnrolmentIn(tx: Tx, userId: string, sessionId: string): Promise<MfaChallenge> {
    const { id } = await this.make(tx, { userId, sessionId, purpose: 'enrolment' });
    return tx.repository(MfaChallenge).findOneByOrFail({ tenantId: tx.tenantId, id });
  }

  /** The tenant of a token; nothing in it is believed yet. */
  tenantOf(token: string): Promise<string | null> {
    return this.locator.find('challenge', token);
  }

  /** Whom an open question is for; asks without locking. */
  async userOf(token: string): Promise<string | null> {
    const [row] = await this.db.query<{ userId: string }>(
      `select user_id as "userId" from mfa_challenge where token_hash = $1 and ${WORKING}`,
      [hashOfToken(token), this.clock.now()],
    );
    return row?.userId ?? null;
  }

  /** The question a token stands for, locked; `null` when it is not open. */
  findByToken(tx: Tx, token: string, purpose: ChallengePurpose): Promise<MfaChallenge | null> {
    return this.find(tx, 'token_hash = $1', hashOfToken(token), purpose);
  }

  /** The caller's own question, locked; `null` when it is not open. */
  async findOfSession(
    tx: Tx,
    id: string,
    sessionId: string,
    purpose: ChallengePurpose,
  ): Promise<MfaChallenge | null> {
    const found = await this.find(tx, 'id = $1', id, purpose);
    return found?.sessionId === sessionId ? found : null;
  }

  /** Whether the person has answered wrongly too often lately, over all questions. Makes their answers wait in line. */
  async exhausted(tx: Tx, userId: string): Promise<boolean> {
    await tx.query('select 1 from user_account where id = $1 for no key update', [userId]);
    const since = new Date(this.clock.now().getTime() - WINDOW_MILLISECONDS);
    const [row] = await tx.query<{ failures: number }>(FAILURES, [userId, since]);
    return (row?.failures ?? 0) >= MOST_FAILURES;
  }

  /** A passkey's challenge is worth one try, right or wrong. */
  async fail(tx: Tx, { id }: MfaChallenge): Promise<void> {
    await tx.query(
      'update mfa_challenge set attempts = attempts + 1, passkey_challenge = null where id = $1',
      [id],
    );
  }

  /** Answered: nothing takes it again. */
  async close(tx: Tx, { id }: MfaChallenge): Promise<void> {
    await tx.query(
      'update mfa_challenge set used_at = $2, passkey_challenge = null, sealed_secret = null where id = $1',
      [id, this.clock.now()],
    );
  }

  /** Every open question of a person, for whoever takes their factors away. */
  async closeAllOf(tx: Tx, userId: string): Promise<void> {
    await tx.query(
      `update mfa_challenge set used_at = $2, passkey_challenge = null, sealed_secret = null
       where user_id = $1 and used_at is null`,
      [userId, this.clock.now()],
    );
  }

  private async find(tx: Tx, condition: string, value: Buffer | string, purpose: ChallengePurpose) {
    const [row] = await tx.query<{ id: string }>(
      `select id from mfa_challenge where ${condition} and ${WORKING} and purpose = $3 for update`,
      [value, this.clock.now(), purpose],
    );
    return row ? tx.repository(MfaChallenge).findOneBy({ tenantId: tx.tenantId, id: row.id }) : null;
  }

  private async make(
    tx: Tx,
    facts: Pick<MfaChallenge, 'userId' | 'purpose'> &
      Partial<Pick<MfaChallenge, 'method' | 'amr' | 'sessionId'>>,
    kinds: readonly FactorKind[] = [],
  ) {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LIFETIME[facts.purpose]);
    const token = facts.sessionId ? null : `mmc_${randomBytes(32).toString('base64url')}`;
    const id = uuidv7(now.getTime());
    const passkeyChallenge = kinds.includes('passkey') ? randomBytes(32).toString('base64url') : null;
    await tx.repository(MfaChallenge).insert({
      ...facts,
      tenantId: tx.tenantId,
      id,
      tokenHash: token === null ? null : hashOfToken(token),
      passkeyChallenge,
      createdAt: now,
      expiresAt,
    });
    if (token) await this.locator.register(tx, 'challenge', token, expiresAt);
    return { id, token, expiresAt, passkeyChallenge, userId: facts.userId };
  }

  private async issued(
    tx: Tx,
    { id, token, expiresAt, passkeyChallenge, userId }: Awaited<ReturnType<MfaChallenges['make']>>,
    kinds: readonly FactorKind[],
  ): Promise<IssuedChallenge> {
    const passkey = passkeyChallenge ? await this.passkeys.requestIn(tx, userId, passkeyChallenge) : null;
    return { id, token, expiresAt, methods: [...kinds, 'recovery_code'], passkey };
  }
}
