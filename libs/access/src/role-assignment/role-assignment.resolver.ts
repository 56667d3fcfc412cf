import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  idSchema,
  IfMatchHeader,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';

import {
  type CreateRoleAssignment,
  createRoleAssignmentSchema,
  roleAssignmentQuerySchema,
  type RoleAssignmentView,
} from './role-assignment.schema';
import { RoleAssignments } from './role-assignment.service';
import {
  RoleAssignmentConnection,
  RoleAssignmentCreateInput,
  RoleAssignmentFilterInput,
  RoleAssignmentType,
} from './role-assignment.type';

@Resolver(() => RoleAssignmentType)
export class RoleAssignmentResolver {
  constructor(private readonly assignments: RoleAssignments) {}

  @Query(() => RoleAssignmentType, { nullable: true })
  @Can('read', 'RoleAssignment')
  roleAssignment(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<RoleAssignmentView> {
    return this.assignments.get(id);
  }

  @Query(() => RoleAssignmentConnection)
  @Can('read', 'RoleAssignment')
  async roleAssignments(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => RoleAssignmentFilterInput, nullable: true })
    filter?: RoleAssignmentFilterInput | null,
  ): Promise<Connection<RoleAssignmentView>> {
    const request = connectionRequest(roleAssignmentQuerySchema, args, filter ?? {});
    return toConnection(await this.assignments.list(request));
  }

  @Mutation(() => RoleAssignmentType)
  @Can('create', 'RoleAssignment')
  createRoleAssignment(
    @Args(
      'input',
      { type: () => RoleAssignmentCreateInput },
      new ZodArgsPipe(createRoleAssignmentSchema, '/input'),
    )
    input: CreateRoleAssignment,
  ): Promise<RoleAssignmentView> {
    return this.assignments.create(input);
  }

  /** Answers the id of what is gone; `expectedVersion` is as compulsory as If-Match is in REST. */
  @Mutation(() => ID)
  @Can('delete', 'RoleAssignment')
  async deleteRoleAssignment(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args('expectedVersion', { type: () => Int }) expectedVersion: number,
  ): Promise<string> {
    await this.assignments.remove(id, IfMatchHeader.ofVersion(id, expectedVersion));
    return id;
  }
}
