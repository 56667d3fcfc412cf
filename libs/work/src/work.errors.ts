import { AppError } from '@mimamori/platform';

export class TransitionNotAllowed extends AppError {
  constructor(from: string, to: string) {
    super('work.transition_not_allowed', 409, { from, to });
  }
}

/** Done or dismissed: its history is closed. */
export class TaskOver extends AppError {
  constructor() {
    super('work.task_over', 409);
  }
}

/** An address or a text that no mail may carry. */
export class MailInvalid extends AppError {
  constructor(what: 'address' | 'subject' | 'params') {
    super('work.mail_invalid', 400, { what });
  }
}

export class WebhookLimit extends AppError {
  constructor(limit: number) {
    super('work.webhook_limit', 409, { limit });
  }
}

/** Nothing is sent to it until it is turned on again. */
export class WebhookDisabled extends AppError {
  constructor() {
    super('work.webhook_disabled', 409);
  }
}

/** It is on its way already. */
export class DeliveryPending extends AppError {
  constructor() {
    super('work.delivery_pending', 409);
  }
}
