import { Config } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import {
  isGenuine,
  mintRefreshToken,
  parseRefreshToken,
  refreshKey,
  type RefreshToken,
} from './refresh-token';

/** Refresh tokens under the installation's key. */
@Injectable()
export class RefreshTokens {
  private readonly key: Buffer;

  constructor(
    private readonly locator: TenantLocator,
    config: Config,
  ) {
    this.key = refreshKey(config.masterKey);
  }

  mint(secret: Buffer, sessionId: string, generation: number): string {
    return mintRefreshToken(this.key, secret, sessionId, generation);
  }

  /** What a text that looks like a token says, and the tenant it is for; nothing in it is believed yet. */
  async locate(text: string): Promise<{ token: RefreshToken; tenantId: string } | null> {
    const token = parseRefreshToken(text);
    const tenantId = token && (await this.locator.find('refresh', token.sessionId));
    return tenantId ? { token, tenantId } : null;
  }

  /** Whether this family ever gave out this token. */
  isGenuine(token: RefreshToken, secret: Buffer): boolean {
    return isGenuine(token, this.key, secret);
  }
}
