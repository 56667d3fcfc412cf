import { Capability } from '@mimamori/platform';
import { TenancyModule } from '@mimamori/tenancy';

import { Users1763700030000 } from './migrations/users';
import { UserSearch1763800012000 } from './migrations/user-search';
import { UserController } from './user/user.controller';
import { User } from './user/user.entity';
import { UserResolver } from './user/user.resolver';
import { Users } from './user/user.service';
import { UserChanged, UserRegistered } from './users.events';
import { usersPolicy } from './users.policy';

@Capability({
  name: 'users',
  imports: [TenancyModule],
  entities: [User],
  migrations: [Users1763700030000, UserSearch1763800012000],
  policy: usersPolicy,
  announces: [UserRegistered, UserChanged],
  http: [UserController],
  graphql: [UserResolver],
  providers: [Users],
  exports: [Users],
})
export class UsersModule {}
