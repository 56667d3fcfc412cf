import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('AssignmentScope', { description: 'Where a role holds: `tenant`, `region` or `sites`.' })
export class AssignmentScopeType {
  @Field(() => String)
  kind: string;

  @Field(() => ID, { nullable: true })
  regionId?: string;

  @Field(() => [ID], { nullable: true })
  siteIds?: string[];
}

@ObjectType('RoleAssignment')
export class RoleAssignmentType {
  @Field(() => ID)
  id: string;

  @Field(() => Int)
  version: number;

  @Field(() => ID)
  userId: string;

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
}

@InputType('RoleAssignmentCreate')
export class RoleAssignmentCreateInput {
  @Field(() => ID)
  userId: string;

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

  @Field(() => String, { nullable: true })
  role?: string;
}
