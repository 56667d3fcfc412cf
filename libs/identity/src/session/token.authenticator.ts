import { Authenticator, type Credential, type Principal } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AccessTokens } from '../access-token/access-token.service';
import { SessionStanding } from './session.standing';

const BEARER = /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** Bearer access tokens whose session still works. */
@Injectable()
export class TokenAuthenticator extends Authenticator {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly standing: SessionStanding,
  ) {
    super();
  }

  async authenticate({ authorization }: Credential): Promise<Principal | null> {
    const [, token] = authorization?.match(BEARER) ?? [];
    const claims = token ? await this.tokens.verify(token) : null;
    if (!claims || !(await this.standing.works(claims))) return null;
    const { sub, tid, sid, expiresAt } = claims;
    return { kind: 'user', id: sub, tenantId: tid, credentialId: sid, expiresAt };
  }
}
