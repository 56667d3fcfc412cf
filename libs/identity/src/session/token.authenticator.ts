import { Authenticator, type Credential, type Principal } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AccessTokens } from '../access-token/access-token.service';
import { ApiKeyAuthenticator } from '../api-key/api-key.authenticator';
import { API_KEY_PREFIX } from '../api-key/api-key.secret';
import { SupportGuests } from '../support-session/support.guests';
import { SessionStanding } from './session.standing';

const BEARER = /^bearer +([\w-]+(?:\.[\w-]+\.[\w-]+)?)$/i;

/** What comes as a bearer: an access token whose session or key still works, or an API key itself. */
@Injectable()
export class TokenAuthenticator extends Authenticator {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly standing: SessionStanding,
    private readonly keys: ApiKeyAuthenticator,
    private readonly guests: SupportGuests,
  ) {
    super();
  }

  async authenticate({ authorization }: Credential): Promise<Principal | null> {
    const [, token] = authorization?.match(BEARER) ?? [];
    if (!token) return null;
    if (token.startsWith(API_KEY_PREFIX)) return this.keys.ofKey(token);
    const claims = await this.tokens.verify(token);
    if (!claims) return null;
    if (claims.scopes) return this.keys.ofToken(claims);
    if (claims.guest) return this.guests.of(claims);
    if (!(await this.standing.works(claims))) return null;
    const { sub, tid, sid, expiresAt } = claims;
    return { kind: 'user', id: sub, tenantId: tid, credentialId: sid, expiresAt };
  }

  /** @throws NotAuthenticated */
  async renew(principal: Principal): Promise<Principal> {
    return principal.narrowing ? this.keys.renew(principal) : principal;
  }
}
