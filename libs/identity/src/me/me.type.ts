import type { Locale } from '@mimamori/platform';
import { LocaleEnum, UserType, type UserView } from '@mimamori/users';
import { Field, ID, ObjectType } from '@nestjs/graphql';

import type { SessionView } from '../session/session.schema';
import type { MeView } from './me.schema';

@ObjectType('MyTenant')
class MyTenantType {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;
}

@ObjectType('Me')
export class MeType implements MeView {
  @Field(() => UserType)
  user: UserView;

  @Field(() => MyTenantType)
  tenant: MyTenantType;

  @Field(() => [String], { description: 'Codes of the roles held now.' })
  roles: string[];

  @Field(() => LocaleEnum)
  locale: Locale;
}

@ObjectType('Session')
export class SessionType implements SessionView {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  createdAt: string;

  @Field(() => String, { description: 'Last sign-in or refresh.' })
  usedAt: string;

  @Field(() => String)
  expiresAt: string;

  @Field(() => String, { nullable: true })
  ip: string | null;

  @Field(() => String, { nullable: true })
  device: string | null;

  @Field(() => Boolean, { description: 'Whether this very request belongs to it.' })
  current: boolean;
}
