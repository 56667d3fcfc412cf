import { uuidv7 } from '../clock/uuidv7';
import type { Principal } from '../context/principal';
import { type Locale, type RequestContext, runInContext } from '../context/request-context';
import type { Authorizer } from './authorizer.port';

/** Work of a principal that no request brought: jobs, commands, simulations. The permissions are those of now. */
export function actAs<T>(
  authorizer: Authorizer,
  principal: Principal,
  locale: Locale,
  work: () => Promise<T>,
): Promise<T> {
  const context: RequestContext = { traceId: uuidv7(), locale, tenantId: principal.tenantId, principal };
  return runInContext(context, async () => {
    context.permissions = await authorizer.permissionsOf(principal);
    return work();
  });
}
