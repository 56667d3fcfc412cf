import { AppError, Egress, EgressFailed, EgressRefused } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

const BAD_INPUT = 400;

/** Where a webhook leads, looked at before it is kept: the refusal keeps the code of its reason, at `/url`. */
@Injectable()
export class WebhookAddress {
  constructor(private readonly egress: Egress) {}

  /** @throws AppError `platform.egress_…` (400) */
  async requireCallable(url: string): Promise<void> {
    try {
      await this.egress.check(url);
    } catch (error) {
      if (!(error instanceof EgressRefused) && !(error instanceof EgressFailed)) throw error;
      const { code, params } = error;
      throw new AppError(code, BAD_INPUT, params, [{ pointer: '/url', code, params }]);
    }
  }
}
