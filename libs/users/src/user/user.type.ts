import type { Locale } from '@mimamori/platform';
import { connectionOf, WITHHELD } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { UserStatus } from './user.entity';
import type { UserView } from './user.schema';

export const LocaleEnum = { ja: 'ja', en: 'en' } as const satisfies { [Name in Locale]: Name };
registerEnumType(LocaleEnum, { name: 'Locale' });
const UserStatusEnum = { invited: 'invited', active: 'active', disabled: 'disabled' } as const satisfies {
  [Name in UserStatus]: Name;
};
registerEnumType(UserStatusEnum, { name: 'UserStatus' });

@ObjectType('User', { description: 'A person who may sign in.' })
export class UserType implements UserView {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  loginId: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  nameKana: string | null;

  @Field(() => String, { nullable: true })
  email: string | null;

  @Field(() => LocaleEnum)
  locale: Locale;

  @Field(() => String, { nullable: true, description: 'Calendar day in Asia/Tokyo, inclusive.' })
  firstDay: string | null;

  @Field(() => String, { nullable: true, description: 'Calendar day in Asia/Tokyo, inclusive.' })
  lastDay: string | null;

  @Field(() => UserStatusEnum)
  status: UserStatus;

  @Field(() => String, { nullable: true, description: 'From then on nothing here says who it was.' })
  pseudonymisedAt: string | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;

  @Field(() => [String], { nullable: true, description: WITHHELD })
  withheld?: string[];
}

@InputType('UserFilter')
export class UserFilterInput {
  @Field(() => UserStatusEnum, { nullable: true })
  status?: UserStatus | null;

  @Field(() => String, { nullable: true })
  loginId?: string | null;
}

export const UserConnection = connectionOf(UserType, 'User');
