import { AppError } from '@mimamori/platform';

/** Over a limit; `Retry-After` says the same number of seconds. */
export class RateLimited extends AppError {
  constructor(readonly retrySeconds: number) {
    super('web.rate_limited', 429, { seconds: retrySeconds });
  }
}
