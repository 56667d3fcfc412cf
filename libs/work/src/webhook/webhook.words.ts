export const WEBHOOK_STATES = ['enabled', 'disabled'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** `gone`: the receiver answered 410 · `failing`: nothing was received for days · `secret`: its secret does not open. */
export const DISABLED_REASONS = ['manual', 'gone', 'failing', 'secret'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** `dead`: given up, or the webhook was disabled; it can be replayed. */
export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Sent by `POST /v1/webhooks/{id}/test` only; nobody subscribes to it. */
export const TEST_EVENT = 'work.webhook.tested';
