import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import type { IdentityProviderView } from './identity-provider.schema';

@ObjectType('IdentityProviderGroup')
export class IdentityProviderGroupType {
  @Field(() => String)
  value: string;

  @Field(() => ID)
  groupId: string;
}

@ObjectType('IdentityProvider', {
  description: "The tenant's OpenID provider; its client secret is told nobody.",
})
export class IdentityProviderType implements IdentityProviderView {
  @Field(() => ID)
  id: string;

  @Field(() => Boolean)
  enabled: boolean;

  @Field(() => String)
  issuer: string;

  @Field(() => String)
  clientId: string;

  @Field(() => Boolean)
  hasClientSecret: boolean;

  @Field(() => String)
  redirectUri: string;

  @Field(() => String)
  startUrl: string;

  @Field(() => [String])
  scopes: string[];

  @Field(() => String)
  loginIdClaim: string;

  @Field(() => String)
  nameClaim: string;

  @Field(() => String, { nullable: true })
  groupsClaim: string | null;

  @Field(() => Boolean)
  jit: boolean;

  @Field(() => Boolean)
  linkByLoginId: boolean;

  @Field(() => [IdentityProviderGroupType])
  groups: IdentityProviderGroupType[];

  @Field(() => [String])
  mfaValues: string[];

  @Field(() => [String])
  returnUrls: string[];

  @Field(() => Boolean)
  passwordSignIn: boolean;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}
