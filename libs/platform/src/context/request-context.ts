import { AsyncLocalStorage } from 'node:async_hooks';

import type { Permissions } from '../permission/authorizer.port';
import type { Principal } from './principal';

export type Locale = 'ja' | 'en';
export const LOCALES: readonly Locale[] = ['ja', 'en'];

/** What is known about the work in hand: one per HTTP request, GraphQL request, socket message, job or command. */
export interface RequestContext {
  readonly traceId: string;
  locale: Locale;
  tenantId?: string;
  principal?: Principal;
  permissions?: Permissions;
  ip?: string;
  userAgent?: string;
  /** Set while a command runs under an Idempotency-Key: the transaction marks it as carried out. */
  idempotencyId?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

export function findContext(): RequestContext | undefined {
  return storage.getStore();
}

/** @throws Error outside of any context: a programming mistake, never a user's. */
export function getContext(): RequestContext {
  const context = storage.getStore();
  if (!context) throw new Error('no request context: run the work inside runInContext');
  return context;
}

/** @throws Error when nobody is signed in; guarded code never sees that. */
export function getPrincipal(): Principal {
  const { principal } = getContext();
  if (!principal) throw new Error('no principal in the request context');
  return principal;
}

/** @throws Error when no tenant is set. */
export function getTenantId(): string {
  const { tenantId } = getContext();
  if (!tenantId) throw new Error('no tenant in the request context');
  return tenantId;
}
