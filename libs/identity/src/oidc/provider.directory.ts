import { Clock, Egress } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { egressFetch } from './egress-fetch';
import { discoveryFailure } from './oidc-failure';
import { IssuerMismatch } from './oidc.errors';
import { type ProviderMetadata, suitableMetadata } from './provider-metadata';

const BELIEVED_MILLISECONDS = 5 * 60_000;
const MOST_KEPT = 500;
const TIMEOUT_SECONDS = 10;

interface Kept {
  readonly until: number;
  readonly metadata: Promise<ProviderMetadata>;
}

/** What providers say of themselves at their issuer's address (OpenID Connect Discovery). */
@Injectable()
export class ProviderDirectory {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly egress: Egress,
    private readonly clock: Clock,
  ) {}

  /** Asks now. @throws DiscoveryFailed, IssuerMismatch, ProviderUnsuitable, EgressRefused */
  async discover(issuer: string, clientId: string): Promise<ProviderMetadata> {
    const { allowInsecureRequests, customFetch, discovery } = await import('openid-client');
    const found = await discovery(new URL(issuer), clientId, undefined, undefined, {
      [customFetch]: egressFetch(this.egress),
      timeout: TIMEOUT_SECONDS,
      // what may be called without TLS is decided in one place: the way out refuses it unless the installation permits it
      execute: [allowInsecureRequests],
    }).catch((error: unknown) => {
      throw discoveryFailure(error);
    });
    const told = found.serverMetadata();
    // the library forgives a final slash; the signed tokens would not
    if (told.issuer !== issuer) throw new IssuerMismatch(told.issuer);
    return suitableMetadata(told);
  }

  /** As `discover`, believed for five minutes: whoever starts a sign-in must not make us ask each time. */
  async metadata(issuer: string, clientId: string): Promise<ProviderMetadata> {
    const now = this.clock.now().getTime();
    const key = `${issuer} ${clientId}`;
    const known = this.kept.get(key);
    if (known && Math.abs(known.until - now) <= BELIEVED_MILLISECONDS && known.until > now)
      return known.metadata;
    const metadata = this.discover(issuer, clientId);
    this.keep(key, { until: now + BELIEVED_MILLISECONDS, metadata });
    return metadata.catch((error: unknown) => {
      this.kept.delete(key);
      throw error;
    });
  }

  private keep(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.kept.set(key, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}
