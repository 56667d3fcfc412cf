import { Can } from '@mimamori/platform';
import { idSchema, IfMatchHeader, ZodArgsPipe } from '@mimamori/web';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';

import {
  type CustomRoleView,
  type RoleCreate,
  roleCreateSchema,
  type RolePatch,
  rolePatchSchema,
} from './custom-role.schema';
import { CustomRoles } from './custom-role.service';
import { CustomRoleType, RoleCreateInput, RolePatchInput } from './custom-role.type';

const idArg = new ZodArgsPipe(idSchema, '/id');

/** `expectedVersion` is as compulsory as If-Match is in REST. */
@Resolver(() => CustomRoleType)
export class CustomRoleResolver {
  constructor(private readonly roles: CustomRoles) {}

  @Query(() => CustomRoleType, { nullable: true })
  @Can('read', 'Role')
  role(@Args('id', { type: () => ID }, idArg) id: string): Promise<CustomRoleView> {
    return this.roles.get(id);
  }

  @Mutation(() => CustomRoleType)
  @Can('create', 'Role')
  createRole(
    @Args('input', { type: () => RoleCreateInput }, new ZodArgsPipe(roleCreateSchema, '/input'))
    input: RoleCreate,
  ): Promise<CustomRoleView> {
    return this.roles.create(input);
  }

  @Mutation(() => CustomRoleType)
  @Can('update', 'Role')
  updateRole(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('patch', { type: () => RolePatchInput }, new ZodArgsPipe(rolePatchSchema, '/patch'))
    patch: RolePatch,
    @Args('expectedVersion', { type: () => Int }) expectedVersion: number,
  ): Promise<CustomRoleView> {
    return this.roles.update(id, patch, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => CustomRoleType, { description: 'The role as it was. One that somebody holds cannot go.' })
  @Can('delete', 'Role')
  deleteRole(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('expectedVersion', { type: () => Int }) expectedVersion: number,
  ): Promise<CustomRoleView> {
    return this.roles.remove(id, IfMatchHeader.ofVersion(id, expectedVersion));
  }
}
