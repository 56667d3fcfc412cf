import { Can } from '@mimamori/platform';
import { idSchema, ZodArgsPipe } from '@mimamori/web';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import type { MfaView, UserMfaView } from './mfa.schema';
import { MfaType, UserMfaType } from './mfa.type';
import { MyMfa } from './my-mfa.service';
import { UserMfa } from './user-mfa.service';

@Resolver(() => MfaType)
export class MfaResolver {
  constructor(
    private readonly mine: MyMfa,
    private readonly others: UserMfa,
  ) {}

  @Query(() => MfaType, { nullable: true })
  @Can('read', 'Mfa')
  myMfa(): Promise<MfaView> {
    return this.mine.get();
  }

  @Query(() => UserMfaType, { nullable: true })
  @Can('read', 'Mfa')
  userMfa(
    @Args('userId', { type: () => ID }, new ZodArgsPipe(idSchema, '/userId')) userId: string,
  ): Promise<UserMfaView> {
    return this.others.get(userId);
  }
}
