import { Clock, Config, TenantDb, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { attemptKey, type AttemptSecrets, attemptSecrets, randomSecret, sha256 } from './attempt-secrets';
import { OidcAttempt } from './oidc-attempt.entity';

/** As long as somebody may take to type a password and look for a telephone, in seconds. */
export const ATTEMPT_SECONDS = 600;
const MILLISECONDS = 1_000;

/** Where to send the browser afterwards, and who may fetch the tokens; `null`: the callback answers them. */
export interface Return {
  readonly url: string;
  /** S256 of a verifier that only the client knows. */
  readonly challenge: string;
}

export interface OpenedAttempt extends AttemptSecrets {
  readonly state: string;
  /** The value of the browser's cookie. */
  readonly browser: string;
}

const TAKE = `
update oidc_attempt set used_at = $3
where state_hash = $1 and browser_hash = $2 and provider_version = $4 and used_at is null and expires_at > $3
returning return_url as "returnUrl", challenge`;

/** Sign-ins at the provider that are under way: each comes back once, soon, and in the browser in which it set out. */
@Injectable()
export class OidcAttempts {
  private readonly key: Buffer;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.key = attemptKey(config.masterKey);
  }

  async open(providerVersion: number, returns: Return | null): Promise<OpenedAttempt> {
    const now = this.clock.now();
    const [state, browser] = [randomSecret(), randomSecret()];
    await this.db.transaction((tx) =>
      tx.repository(OidcAttempt).insert({
        tenantId: tx.tenantId,
        id: uuidv7(now.getTime()),
        stateHash: sha256(state),
        browserHash: sha256(browser),
        providerVersion,
        returnUrl: returns?.url ?? null,
        challenge: returns?.challenge ?? null,
        createdAt: now,
        expiresAt: new Date(now.getTime() + ATTEMPT_SECONDS * MILLISECONDS),
      }),
    );
    return { state, browser, ...attemptSecrets(this.key, state, browser) };
  }

  /** Uses it up, whatever comes of it; `null` for one that is no good any more, or was not this browser's. */
  async take(
    state: string,
    browser: string,
    providerVersion: number,
  ): Promise<{ secrets: AttemptSecrets; returns: Return | null } | null> {
    const [row] = await this.db.transaction((tx) =>
      tx.query<{ returnUrl: string | null; challenge: string | null }>(TAKE, [
        sha256(state),
        sha256(browser),
        this.clock.now(),
        providerVersion,
      ]),
    );
    if (!row) return null;
    const { returnUrl: url, challenge } = row;
    const returns = url !== null && challenge !== null ? { url, challenge } : null;
    return { secrets: attemptSecrets(this.key, state, browser), returns };
  }
}
