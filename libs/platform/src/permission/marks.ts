import { SetMetadata } from '@nestjs/common';

export const CAN = Symbol('mimamori:can');
export const PUBLIC = Symbol('mimamori:public');
export const SHOWN_ONCE = Symbol('mimamori:shown-once');

export interface CanMark {
  readonly action: string;
  readonly subject: string;
}

/** The (action, subject) a caller must hold to reach this handler; the service narrows to rows with the same words. */
export function Can(action: string, subject: string | { readonly name: string }) {
  return SetMetadata(CAN, {
    action,
    subject: typeof subject === 'string' ? subject : subject.name,
  } satisfies CanMark);
}

/** Open to everybody, and why. A handler has exactly one of `@Can` and `@Public`. */
export function Public(reason: string) {
  return SetMetadata(PUBLIC, reason);
}

/** The answer holds a secret (a one-time link, a token): an Idempotency-Key keeps that it was given, never what. */
export function ShownOnce() {
  return SetMetadata(SHOWN_ONCE, true);
}
