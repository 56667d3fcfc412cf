import { TenantStatusEnum } from '@mimamori/tenancy';
import { connectionOf } from '@mimamori/web';
import { Field, ID, ObjectType } from '@nestjs/graphql';

import type { RegisteredTenant } from './tenant-founding.schema';

@ObjectType('RegisteredTenant', {
  description: 'What the operating company sees of a tenant: that it exists.',
})
export class RegisteredTenantType implements RegisteredTenant {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => TenantStatusEnum)
  status: RegisteredTenant['status'];

  @Field(() => String)
  createdAt: string;
}

export const RegisteredTenantConnection = connectionOf(RegisteredTenantType, 'RegisteredTenant');
