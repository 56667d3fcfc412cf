import { AppError, type ErrorItem, InvalidInput } from '@mimamori/platform';

/** Cameras or a site that the report names and that do not exist, or not for this caller. */
export class UnknownInReport extends InvalidInput {
  constructor(items: readonly ErrorItem[]) {
    super(items);
  }
}

/** Cameras that the caller may read but not report about. */
export class ReportOutsideScope extends AppError {
  constructor(items: readonly ErrorItem[]) {
    super('live.report_outside_scope', 403, { count: items.length }, items);
  }
}

export class SubscriptionTooLarge extends AppError {
  constructor(limit: number) {
    super('live.subscription_too_large', 400, { limit });
  }
}

/** The answer to the last `subscribe` of this socket has not gone out yet. */
export class SubscribeInProgress extends AppError {
  constructor() {
    super('live.subscribe_in_progress', 409);
  }
}
