import { Capability } from '@mimamori/platform';
import { TenancyModule } from '@mimamori/tenancy';

import { Users1763700030000 } from './migrations/users';
import { UserSearch1763800012000 } from './migrations/user-search';
import { UserPseudonym1764000010002 } from './migrations/user-pseudonym';
import { PseudonymTraces } from './pseudonym/pseudonym.traces';
import { PseudonymisationController } from './pseudonym/pseudonymisation.controller';
import { Pseudonymisations } from './pseudonym/pseudonymisation.service';
import { UserController } from './user/user.controller';
import { User } from './user/user.entity';
import { UserResolver } from './user/user.resolver';
import { Users } from './user/user.service';
import { UserChanged, UserPseudonymised, UserRegistered } from './users.events';
import { usersPolicy } from './users.policy';

@Capability({
  name: 'users',
  imports: [TenancyModule],
  entities: [User],
  migrations: [Users1763700030000, UserSearch1763800012000, UserPseudonym1764000010002],
  policy: usersPolicy,
  announces: [UserRegistered, UserChanged, UserPseudonymised],
  http: [UserController, PseudonymisationController],
  graphql: [UserResolver],
  providers: [Users, Pseudonymisations, PseudonymTraces],
  exports: [Users],
})
export class UsersModule {}
