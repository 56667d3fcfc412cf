import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { Explanation } from './explain.schema';
import type { BecauseCode, NeededCode, Where } from './explain.words';

type DecidedBy = Explanation['because'][number];
type ByAssignment = DecidedBy['assignments'][number];
type Needed = Explanation['needed'][number];

const AccessBecauseEnum = {
  everybody: 'everybody',
  role: 'role',
  grant: 'grant',
  taken_by_role: 'taken_by_role',
  outside_never: 'outside_never',
  outside_incident_only: 'outside_incident_only',
  key: 'key',
  account: 'account',
  tenant: 'tenant',
  no_rule: 'no_rule',
} as const satisfies { [Name in BecauseCode]: Name };
registerEnumType(AccessBecauseEnum, { name: 'AccessBecause' });

const AccessNeededEnum = {
  account: 'account',
  tenant: 'tenant',
  key_scope: 'key_scope',
  key_site: 'key_site',
  not_taken: 'not_taken',
  from_inside: 'from_inside',
  grant_network: 'grant_network',
  view_grant: 'view_grant',
  incident_grant: 'incident_grant',
  role: 'role',
  role_with_grant: 'role_with_grant',
  nobody: 'nobody',
} as const satisfies { [Name in NeededCode]: Name };
registerEnumType(AccessNeededEnum, { name: 'AccessNeeded' });

const AccessWhereEnum = { site: 'site', tenant: 'tenant' } as const satisfies { [Name in Where]: Name };
registerEnumType(AccessWhereEnum, { name: 'AccessWhere' });

@ObjectType('DecidingAssignment')
class DecidingAssignmentType implements ByAssignment {
  @Field(() => ID)
  id: string;

  @Field(() => ID, { nullable: true, description: 'The group of users that holds it; null: the user.' })
  groupId: string | null;

  @Field(() => String)
  scope: ByAssignment['scope'];

  @Field(() => ID, { nullable: true })
  regionId: string | null;

  @Field(() => String, { nullable: true })
  through: string | null;

  @Field(() => String, { nullable: true })
  until: string | null;
}

@ObjectType('DecidedBy')
class DecidedByType implements DecidedBy {
  @Field(() => AccessBecauseEnum)
  code: BecauseCode;

  @Field(() => Boolean)
  allows: boolean;

  @Field(() => Boolean, { description: 'The strongest: what it says is the answer.' })
  decides: boolean;

  @Field(() => String, { nullable: true })
  role: string | null;

  @Field(() => ID, { nullable: true })
  grantId: string | null;

  @Field(() => [DecidingAssignmentType], { description: 'Each of them alone would do.' })
  assignments: ByAssignment[];

  @Field(() => String)
  text: string;
}

@ObjectType('NeededForAccess')
class NeededForAccessType implements Needed {
  @Field(() => AccessNeededEnum)
  code: NeededCode;

  @Field(() => Boolean, {
    description: 'One of the alternatives is needed; all that are none are needed.',
  })
  alternative: boolean;

  @Field(() => String, { nullable: true })
  role: string | null;

  @Field(() => AccessWhereEnum, { nullable: true })
  where: Where | null;

  @Field(() => ID, { nullable: true })
  grantId: string | null;

  @Field(() => String, { nullable: true })
  scope: string | null;

  @Field(() => String)
  text: string;
}

@ObjectType('AccessExplanation')
export class AccessExplanationType implements Explanation {
  @Field(() => Boolean)
  allowed: boolean;

  @Field(() => Boolean)
  outside: boolean;

  @Field(() => Boolean)
  byKey: boolean;

  @Field(() => [DecidedByType])
  because: DecidedBy[];

  @Field(() => [NeededForAccessType])
  needed: Needed[];
}

@InputType('AccessQuestion')
export class AccessQuestionInput {
  @Field(() => ID)
  userId: string;

  @Field(() => String)
  action: string;

  @Field(() => String)
  subject: string;

  @Field(() => ID, { nullable: true })
  id?: string | null;

  @Field(() => String, { nullable: true })
  field?: string | null;

  @Field(() => String, { nullable: true })
  address?: string | null;
}
