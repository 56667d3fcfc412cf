import { Can } from '@mimamori/platform';
import { Query, Resolver } from '@nestjs/graphql';

import { type TenantView, tenantView } from './tenant.schema';
import { Tenants } from './tenant.service';
import { TenantType } from './tenant.type';

@Resolver(() => TenantType)
export class TenantResolver {
  constructor(private readonly tenants: Tenants) {}

  @Query(() => TenantType, { nullable: true })
  @Can('read', 'Tenant')
  async tenant(): Promise<TenantView> {
    return tenantView(await this.tenants.current());
  }
}
