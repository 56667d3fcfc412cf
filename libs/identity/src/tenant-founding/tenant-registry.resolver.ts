import { Can } from '@mimamori/platform';
import { type Connection, ConnectionArgs, connectionRequest, toConnection } from '@mimamori/web';
import { Args, Query, Resolver } from '@nestjs/graphql';

import { RegisteredTenantConnection, RegisteredTenantType } from './registered-tenant.type';
import { TenantDirectory } from './tenant-directory.service';
import { type RegisteredTenant, tenantQuerySchema } from './tenant-founding.schema';

@Resolver(() => RegisteredTenantType)
export class TenantRegistryResolver {
  constructor(private readonly directory: TenantDirectory) {}

  @Query(() => RegisteredTenantConnection, { description: 'For the operating company.' })
  @Can('read', 'TenantRegistry')
  async tenants(@Args() args: ConnectionArgs): Promise<Connection<RegisteredTenant>> {
    return toConnection(await this.directory.list(connectionRequest(tenantQuerySchema, args)));
  }
}
