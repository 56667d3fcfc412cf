import { getContext, getPrincipal, requireCan, rightsHolder } from '@mimamori/platform';
import { absenceOf, Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { AccessAuthorizer } from '../ability/access.authorizer';
import type { HeldNow } from '../ability/held.rules';
import { type Viewpoint, Viewpoints } from '../ability/viewpoint';
import type { Standstill } from './because.rules';
import type { ExplainRequest } from './explain.schema';
import type { Situation } from './question.rules';

/** What somebody holds, and where they would look from. */
@Injectable()
export class Situations {
  constructor(
    private readonly users: Users,
    private readonly authorizer: AccessAuthorizer,
  ) {}

  /** @throws NotFound for somebody whom the caller may not read; Forbidden */
  async of({ userId, address }: Pick<ExplainRequest, 'userId' | 'address'>): Promise<Situation & HeldNow> {
    const { tenantId } = await this.users.get(userId);
    requireCan('read', 'AccessExplanation', { userId });
    const held = await this.authorizer.heldBy(tenantId, userId);
    const principal = getPrincipal();
    const own = rightsHolder(principal) === userId;
    const { narrowing } = principal;
    return {
      ...held,
      from: viewpointOf(held, address ?? (own ? getContext().ip : undefined)),
      ...(own && narrowing ? { narrowing } : {}),
    };
  }
}

/** Without an address: inside, where every open grant can be used. */
function viewpointOf({ viewing, grants }: HeldNow, address: string | undefined): Viewpoint {
  if (address === undefined) return { outside: false, grants };
  return new Viewpoints<Viewpoint>(viewing, grants, (from) => from).from(address);
}

/** Why they hold nothing at all, or nothing of the kind. */
export function standstillOf({
  standing,
  account,
  at,
}: Pick<HeldNow, 'standing' | 'account' | 'at'>): Standstill | undefined {
  if (standing || !account) return undefined;
  const absence = absenceOf(account, at);
  return absence ? { absence } : { tenantStatus: account.tenantStatus };
}
