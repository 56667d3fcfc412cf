import { Can } from '@mimamori/platform';
import { Query, Resolver } from '@nestjs/graphql';

import { MyPermissionsType } from './my-permissions.type';
import type { MyPermissions, RoleView } from './role.schema';
import { Roles } from './role.service';
import { RoleType } from './role.type';

@Resolver(() => RoleType)
export class RoleResolver {
  constructor(private readonly service: Roles) {}

  @Query(() => [RoleType])
  @Can('read', 'Role')
  roles(): Promise<RoleView[]> {
    return this.service.list();
  }

  @Query(() => MyPermissionsType, { nullable: true })
  @Can('read', 'MyPermissions')
  myPermissions(): Promise<MyPermissions> {
    return this.service.mine();
  }
}
