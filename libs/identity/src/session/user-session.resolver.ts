import { Can } from '@mimamori/platform';
import { idSchema, ZodArgsPipe } from '@mimamori/web';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { SessionType } from '../me/me.type';
import type { SessionView } from './session.schema';
import { UserSessions } from './user-session.service';

@Resolver(() => SessionType)
export class UserSessionResolver {
  constructor(private readonly sessions: UserSessions) {}

  @Query(() => [SessionType], { nullable: true })
  @Can('read', 'Session')
  userSessions(
    @Args('userId', { type: () => ID }, new ZodArgsPipe(idSchema, '/userId')) userId: string,
  ): Promise<SessionView[]> {
    return this.sessions.list(userId);
  }
}
