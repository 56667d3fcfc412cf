import { methodMark } from '../capability/capability.registry';
import type { DomainEventType } from '../events/domain-event';

export const JOB = Symbol('mimamori:job');
export const LISTENER = Symbol('mimamori:listener');

export interface JobMark {
  readonly kind: string;
  readonly method: string;
}

export interface ListenerMark {
  readonly event: string;
  readonly method: string;
}

/** What a running job may tell and ask. */
export interface JobRun {
  readonly jobId: string;
  /** Whole percent; never goes back. */
  progress(percent: number): Promise<void>;
}

/**
 * This method does jobs of one kind: `(payload, run: JobRun) => Promise<result | void>`. It runs under the tenant and
 * the permissions of whoever started it, must be idempotent, and gets and answers ids only.
 */
export function Job(kind: string): MethodDecorator {
  return methodMark(JOB, { kind });
}

/** This method hears one domain event: `(facts) => Promise<void>`; at least once, as the system, after the commit. */
export function Listener(event: DomainEventType): MethodDecorator {
  return methodMark(LISTENER, { event: event.name });
}
