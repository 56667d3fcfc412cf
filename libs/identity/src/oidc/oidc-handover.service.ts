import { randomBytes, timingSafeEqual } from 'node:crypto';

import { Clock, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { s256, sha256 } from './attempt-secrets';
import type { Amr } from '../sign-in/proof';
import { OidcHandover } from './oidc-handover.entity';

/** A page fetches its tokens as soon as it is loaded. */
const LIFETIME_MILLISECONDS = 60_000;
const PREFIX = 'mmo_';

/** Somebody who proved who they are at the provider. */
export interface ProvenUser {
  readonly userId: string;
  /** `fed`, and `mfa` where the provider's word for it counts. */
  readonly amr: readonly Amr[];
}

const TAKE = `
update oidc_handover set used_at = $2 where code_hash = $1 and used_at is null and expires_at > $2
returning user_id as "userId", challenge, amr`;

/** One-time codes that take the place of tokens in a URL. */
@Injectable()
export class OidcHandovers {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @returns the code; only its hash is kept */
  async issueIn(tx: Tx, { userId, amr }: ProvenUser, challenge: string): Promise<string> {
    const now = this.clock.now();
    const code = PREFIX + randomBytes(32).toString('base64url');
    await tx.repository(OidcHandover).insert({
      tenantId: tx.tenantId,
      id: uuidv7(now.getTime()),
      userId,
      codeHash: sha256(code),
      challenge,
      amr: [...amr],
      createdAt: now,
      expiresAt: new Date(now.getTime() + LIFETIME_MILLISECONDS),
    });
    return code;
  }

  /** Uses the code up, also for a wrong verifier: whoever tries has a stolen one. */
  async take(code: string, verifier: string): Promise<ProvenUser | null> {
    const [row] = await this.db.transaction((tx) =>
      tx.query<ProvenUser & { challenge: string }>(TAKE, [sha256(code), this.clock.now()]),
    );
    if (!row) return null;
    const [expected, given] = [Buffer.from(row.challenge), Buffer.from(s256(verifier))];
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
    return { userId: row.userId, amr: row.amr };
  }
}
