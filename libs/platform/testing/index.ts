import { type Permissions, type RequestContext, runInContext, uuidv7 } from '@mimamori/platform';

/** May do everything; for specs of rules that are not about permission. */
export const everything: Permissions = { version: 'everything', can: () => true, rowFilter: () => 'true' };

/** May do nothing. */
export const nothing: Permissions = { version: 'nothing', can: () => false, rowFilter: () => 'false' };

/** Runs work as a signed-in user of a tenant who may do everything, unless told otherwise. */
export function asTenant<T>(tenantId: string, work: () => T, context: Partial<RequestContext> = {}): T {
  return runInContext(
    {
      traceId: uuidv7(),
      locale: 'en',
      tenantId,
      principal: { kind: 'user', id: uuidv7(), tenantId },
      permissions: everything,
      ...context,
    },
    work,
  );
}
export { type PlatformParts, platformParts, type PretendMethods } from './platform-parts';
export { AlwaysFresh } from './always-fresh';
export { ListedTrail } from './listed-trail';
export { JobHandlers } from '../src/jobs/job.handlers';
