import { Can } from '@mimamori/platform';
import { Field, ID, Int, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';

import { type SignInPolicyView, signInPolicyView } from './sign-in-policy.schema';
import { SignInPolicies } from './sign-in-policy.service';

export const FirstFactorFromEnum = { anywhere: 'anywhere', inside: 'inside' } as const;
registerEnumType(FirstFactorFromEnum, {
  name: 'FirstFactorFrom',
  description: 'From where a password alone enrols a first factor.',
});

@ObjectType('SignInPolicy', { description: 'Who has to prove twice who they are.' })
export class SignInPolicyType implements SignInPolicyView {
  @Field(() => ID)
  id: string;

  @Field(() => [String])
  mfaRoles: string[];

  @Field(() => Boolean)
  mfaOutside: boolean;

  @Field(() => FirstFactorFromEnum)
  firstFactorFrom: SignInPolicyView['firstFactorFrom'];

  @Field(() => Int, { description: '0 before the first change.' })
  version: number;

  @Field(() => String, { nullable: true })
  updatedAt: string | null;
}

@Resolver(() => SignInPolicyType)
export class SignInPolicyResolver {
  constructor(private readonly policies: SignInPolicies) {}

  @Query(() => SignInPolicyType, { nullable: true })
  @Can('read', 'SignInPolicy')
  async signInPolicy(): Promise<SignInPolicyView> {
    return signInPolicyView(await this.policies.current());
  }
}
