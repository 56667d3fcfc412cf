import { BlobCorrupt, TenantSecrets } from '@mimamori/blobs';
import type { Reader, Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import { EntityNotFoundError } from 'typeorm';

import type { IdentityProvider } from './identity-provider.entity';
import { OidcClientRefused } from './oidc.errors';

const placeOf = (id: string) => ({ purpose: 'identity.provider.client_secret', id });

/** The client secret of a tenant at its provider, under the tenant's key. */
@Injectable()
export class ProviderSecrets {
  constructor(private readonly secrets: TenantSecrets) {}

  seal(tx: Tx, providerId: string, secret: string): Promise<Buffer> {
    return this.secrets.seal(tx, placeOf(providerId), Buffer.from(secret));
  }

  /** `null` for a public client. @throws OidcClientRefused when it does not open: the provider would not take it either */
  async open(
    reader: Reader,
    { id, clientSecret }: Pick<IdentityProvider, 'id' | 'clientSecret'>,
  ): Promise<string | null> {
    if (!clientSecret) return null;
    try {
      return (await this.secrets.open(reader, placeOf(id), clientSecret)).toString();
    } catch (error) {
      const lost = error instanceof BlobCorrupt || error instanceof EntityNotFoundError;
      throw lost ? new OidcClientRefused() : error;
    }
  }
}
