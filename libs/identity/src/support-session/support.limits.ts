import { Config } from '@mimamori/platform';
import { RateLimited, SharedLimits } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

/** A token lasts ten minutes: somebody at work exchanges a code twice in this time, and mistypes it now and then. */
const QUOTA = 10;
const SECONDS = 900;

/** How often one operator may try a code, right or wrong, counted for all processes together. */
@Injectable()
export class SupportLimits {
  constructor(
    private readonly shared: SharedLimits,
    private readonly config: Config,
  ) {}

  /** @throws RateLimited */
  async take(operatorId: string): Promise<void> {
    const limit = { quota: QUOTA * this.config.rateLimitPublicFactor, seconds: SECONDS };
    const { allowed, retrySeconds } = await this.shared.take('support-ticket', operatorId, limit);
    if (!allowed) throw new RateLimited(retrySeconds);
  }
}
