import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { TenantStatus } from './tenant.entity';
import type { TenantView } from './tenant.schema';

export const TenantStatusEnum = {
  active: 'active',
  suspended: 'suspended',
  ended: 'ended',
} as const satisfies {
  [Name in TenantStatus]: Name;
};
registerEnumType(TenantStatusEnum, { name: 'TenantStatus' });

@ObjectType('Tenant', { description: "The caller's own tenant; `null` in a size fact is not known." })
export class TenantType implements TenantView {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => TenantStatusEnum)
  status: TenantStatus;

  @Field(() => Int, { nullable: true })
  employeeCount: number | null;

  @Field(() => Int, { nullable: true })
  maxIdentifiedPersons6m: number | null;

  @Field(() => Boolean, { nullable: true })
  handlesAsContractor: boolean | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}
