import { coversScope } from '@mimamori/access';
import { Injectable } from '@nestjs/common';

import { ACCESS_TOKEN_SECONDS, AccessTokens } from '../access-token/access-token.service';
import { OAuthClients } from './oauth-client.service';
import { OAuthRefusal } from './oauth.errors';
import type { OAuthToken } from './oauth.schema';
import type { TokenRequest } from './token-request';

/** Access tokens of machine clients: as short-lived as people's, and dead with their key. */
@Injectable()
export class ClientTokens {
  constructor(
    private readonly clients: OAuthClients,
    private readonly tokens: AccessTokens,
  ) {}

  /** @throws OAuthRefusal */
  async issue({ proof, scopes }: TokenRequest): Promise<OAuthToken> {
    const client = await this.clients.authenticate(proof);
    if (!client) throw new OAuthRefusal('invalid_client');
    const { id, scopes: held } = client.facts;
    if (scopes && !scopes.every((scope) => coversScope(held, scope))) throw new OAuthRefusal('invalid_scope');
    return {
      access_token: await this.tokens.issueToClient(id, client.tenantId, scopes),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      scope: (scopes ?? held).join(' '),
    };
  }
}
