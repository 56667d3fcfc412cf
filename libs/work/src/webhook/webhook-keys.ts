import { BlobCorrupt, TenantSecrets } from '@mimamori/blobs';
import type { Reader, Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import { EntityNotFoundError } from 'typeorm';

import { WebhookSecretUnreadable } from '../work.errors';
import type { WebhookEntity } from './webhook.entity';

type Sealed = Pick<WebhookEntity, 'id' | 'secret' | 'oldSecret' | 'oldSecretUntil'>;

const placeOf = (id: string) => ({ purpose: 'work.webhook.secret', id });

/** The secrets of webhooks: bound to their webhook, under the tenant's key. */
@Injectable()
export class WebhookKeys {
  constructor(private readonly secrets: TenantSecrets) {}

  seal(tx: Tx, webhookId: string, secret: Buffer): Promise<Buffer> {
    return this.secrets.seal(tx, placeOf(webhookId), secret);
  }

  /** Those that sign now, the newest first. @throws WebhookSecretUnreadable, KeyUnavailable */
  async inForce(
    reader: Reader,
    { id, secret, oldSecret, oldSecretUntil }: Sealed,
    now: Date,
  ): Promise<Buffer[]> {
    const old = oldSecret && oldSecretUntil && oldSecretUntil > now ? [oldSecret] : [];
    return Promise.all([secret, ...old].map((sealed) => this.open(reader, id, sealed)));
  }

  /** Whether a secret still opens. @throws KeyUnavailable */
  async opens(reader: Reader, { id, secret }: Pick<Sealed, 'id' | 'secret'>): Promise<boolean> {
    try {
      await this.open(reader, id, secret);
      return true;
    } catch (error) {
      if (error instanceof WebhookSecretUnreadable) return false;
      throw error;
    }
  }

  private async open(reader: Reader, id: string, sealed: Buffer): Promise<Buffer> {
    try {
      return await this.secrets.open(reader, placeOf(id), sealed);
    } catch (error) {
      // changed, moved from elsewhere, or its key is gone: trying again opens nothing
      const lost = error instanceof BlobCorrupt || error instanceof EntityNotFoundError;
      throw lost ? new WebhookSecretUnreadable() : error;
    }
  }
}
