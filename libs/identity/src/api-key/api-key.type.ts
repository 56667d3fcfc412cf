import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { ApiKeyState, ApiKeyView } from './api-key.schema';

export const ApiKeyStateEnum = { active: 'active', expired: 'expired', revoked: 'revoked' } as const;
registerEnumType(ApiKeyStateEnum, { name: 'ApiKeyState' });

export const ApiKeyProofEnum = { secret: 'secret', private_key: 'private_key' } as const;
registerEnumType(ApiKeyProofEnum, { name: 'ApiKeyProof', description: 'How a key proves itself.' });

@ObjectType('ApiKey', { description: 'A machine client: acts with a part of its creator’s rights.' })
export class ApiKeyType implements ApiKeyView {
  @Field(() => ID, { description: 'Also its client_id at /oauth/token.' })
  id: string;

  @Field(() => String)
  name: string;

  @Field(() => ApiKeyProofEnum)
  proof: ApiKeyView['proof'];

  @Field(() => ApiKeyStateEnum, { description: 'An active key also ends with its creator.' })
  state: ApiKeyState;

  @Field(() => [String])
  scopes: string[];

  @Field(() => [ID], { nullable: true, description: 'Stores that it is cut to; null cuts nothing.' })
  siteIds: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Where it works from; null: from anywhere.' })
  networks: string[] | null;

  @Field(() => ID, { description: 'Whose rights it borrows.' })
  createdBy: string;

  @Field(() => String)
  expiresAt: string;

  @Field(() => String, { nullable: true, description: 'To the minute.' })
  lastUsedAt: string | null;

  @Field(() => String, { nullable: true })
  revokedAt: string | null;

  @Field(() => String, { nullable: true })
  revokedBy: string | null;

  @Field(() => String, { nullable: true })
  revokeReason: string | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const ApiKeyConnection = connectionOf(ApiKeyType, 'ApiKey');

@InputType('ApiKeyFilter')
export class ApiKeyFilterInput {
  @Field(() => ApiKeyStateEnum, { nullable: true })
  state?: ApiKeyState;

  @Field(() => ID, { nullable: true })
  createdBy?: string;
}
