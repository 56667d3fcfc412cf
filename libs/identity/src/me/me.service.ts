import { AccessAuthorizer } from '@mimamori/access';
import { getPrincipal } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import type { MeView } from './me.schema';

/** Who is asking. */
@Injectable()
export class Me {
  constructor(
    private readonly users: Users,
    private readonly tenants: Tenants,
    private readonly authorizer: AccessAuthorizer,
  ) {}

  /** @throws NotFound when the one asking is no user */
  async get(): Promise<MeView> {
    const principal = getPrincipal();
    const user = await this.users.view(await this.users.get(principal.id));
    const { tenantId, code, name } = await this.tenants.current();
    const { roles } = await this.authorizer.accessOf(principal);
    return {
      user,
      tenant: { id: tenantId, code, name },
      roles: [...new Set(roles.map(({ role }) => role))],
      locale: user.locale,
    };
  }
}
