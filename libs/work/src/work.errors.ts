import { AppError } from '@mimamori/platform';

export class TransitionNotAllowed extends AppError {
  constructor(from: string, to: string) {
    super('work.transition_not_allowed', 409, { from, to });
  }
}

/** A finding ends when its cause is gone, which the system sees by itself; a person may only dismiss it, with a reason. */
export class FindingFollowsFacts extends AppError {
  constructor() {
    super('work.finding_follows_facts', 409);
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
  constructor(what: 'address' | 'subject' | 'params' | 'attachment') {
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

/** What signs its deliveries does not open under the tenant's key: a new secret is needed. */
export class WebhookSecretUnreadable extends AppError {
  constructor() {
    super('work.webhook_secret', 500);
  }
}

/** It is on its way already. */
export class DeliveryPending extends AppError {
  constructor() {
    super('work.delivery_pending', 409);
  }
}

export class CheckpointReceiverLimit extends AppError {
  constructor(limit: number) {
    super('work.checkpoint_receiver_limit', 409, { limit });
  }
}

/** Letters in either case are one mailbox. */
export class CheckpointReceiverListed extends AppError {
  constructor() {
    super('work.checkpoint_receiver_listed', 409);
  }
}
