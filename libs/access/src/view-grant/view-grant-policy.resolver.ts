import { Can } from '@mimamori/platform';
import { Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';

import { type GrantPolicyView, grantPolicyView } from './view-grant-policy.schema';
import { ViewGrantPolicies } from './view-grant-policy.service';

@ObjectType('ViewGrantPolicy', { description: 'How long a view grant may be open in this tenant.' })
export class ViewGrantPolicyType implements GrantPolicyView {
  @Field(() => ID)
  id: string;

  @Field(() => Int)
  maxMinutes: number;

  @Field(() => Int, { description: '0 before the first change.' })
  version: number;

  @Field(() => String, { nullable: true })
  updatedAt: string | null;
}

@Resolver(() => ViewGrantPolicyType)
export class ViewGrantPolicyResolver {
  constructor(private readonly policies: ViewGrantPolicies) {}

  @Query(() => ViewGrantPolicyType, { nullable: true })
  @Can('read', 'ViewGrantPolicy')
  async viewGrantPolicy(): Promise<GrantPolicyView> {
    return grantPolicyView(await this.policies.current());
  }
}
