import { TenantSecrets } from '@mimamori/blobs';
import type { Reader, Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

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

  /** Those that sign now, the newest first. */
  async inForce(
    reader: Reader,
    { id, secret, oldSecret, oldSecretUntil }: Sealed,
    now: Date,
  ): Promise<Buffer[]> {
    const old = oldSecret && oldSecretUntil && oldSecretUntil > now ? [oldSecret] : [];
    return Promise.all([secret, ...old].map((sealed) => this.secrets.open(reader, placeOf(id), sealed)));
  }
}
