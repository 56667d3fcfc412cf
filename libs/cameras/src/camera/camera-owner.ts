import { getPermissions, SqlParams, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import { Field, ID, ObjectType } from '@nestjs/graphql';

@ObjectType('CameraOwner', {
  description: 'The person responsible (責任者), where the caller may read people.',
})
export class CameraOwnerType {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  name: string;
}

/** Who answers for cameras, by name. */
@Injectable()
export class CameraOwners {
  constructor(private readonly db: TenantDb) {}

  /** Those that the caller may read, in no particular order. */
  find(userIds: readonly string[]): Promise<CameraOwnerType[]> {
    const params = new SqlParams();
    const ids = params.add(userIds, 'uuid[]');
    return this.db.query<CameraOwnerType>(
      `select user_account.id, user_account.name from user_account
        where user_account.id = any(${ids}) and (${getPermissions().rowFilter('read', 'User', params)})`,
      params.values,
    );
  }
}
