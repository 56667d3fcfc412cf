import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('AssignmentScope', {
  description: 'Where a role holds: `tenant`, `region`, `sites` or `cameraGroups`.',
})
export class AssignmentScopeType {
  @Field(() => String)
  kind: string;

  @Field(() => ID, { nullable: true })
  regionId?: string;

  @Field(() => [ID], { nullable: true })
  siteIds?: string[];

  @Field(() => [ID], { nullable: true })
  cameraGroupIds?: string[];
}

@ObjectType('RoleAssignment')
export class RoleAssignmentType {
  @Field(() => ID)
  id: string;

  @Field(() => Int)
  version: number;

  @Field(() => ID, { nullable: true })
  userId: string | null;

  @Field(() => ID, { nullable: true })
  groupId: string | null;

  @Field(() => String)
  role: string;

  @Field(() => AssignmentScopeType)
  scope: AssignmentScopeType;

  @Field(() => String, { nullable: true })
  from: string | null;

  @Field(() => String, { nullable: true })
  until: string | null;

  @Field(() => String)
  grantedBy: string;

  @Field(() => String)
  createdAt: string;
}

export const RoleAssignmentConnection = connectionOf(RoleAssignmentType, 'RoleAssignment');

@InputType('AssignmentScopeInput')
export class AssignmentScopeInput {
  @Field(() => String)
  kind: string;

  @Field(() => ID, { nullable: true })
  regionId?: string;

  @Field(() => [ID], { nullable: true })
  siteIds?: string[];

  @Field(() => [ID], { nullable: true })
  cameraGroupIds?: string[];
}

@InputType('RoleAssignmentCreate')
export class RoleAssignmentCreateInput {
  @Field(() => ID, { nullable: true, description: 'Exactly one of `userId` and `groupId`.' })
  userId?: string;

  @Field(() => ID, { nullable: true })
  groupId?: string;

  @Field(() => String)
  role: string;

  @Field(() => AssignmentScopeInput)
  scope: AssignmentScopeInput;

  @Field(() => String, { nullable: true, description: 'ISO 8601' })
  from?: string;

  @Field(() => String, { nullable: true, description: 'ISO 8601' })
  until?: string;
}

@InputType('RoleAssignmentFilter')
export class RoleAssignmentFilterInput {
  @Field(() => ID, { nullable: true })
  userId?: string;

  @Field(() => ID, { nullable: true })
  groupId?: string;

  @Field(() => String, { nullable: true })
  role?: string;
}
