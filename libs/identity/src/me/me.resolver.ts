import { Can } from '@mimamori/platform';
import { Query, Resolver } from '@nestjs/graphql';

import type { SessionView } from '../session/session.schema';
import { Sessions } from '../session/session.service';
import type { MeView } from './me.schema';
import { Me } from './me.service';
import { MeType, SessionType } from './me.type';

@Resolver(() => MeType)
export class MeResolver {
  constructor(
    private readonly service: Me,
    private readonly sessions: Sessions,
  ) {}

  @Query(() => MeType, { nullable: true })
  @Can('read', 'Me')
  me(): Promise<MeView> {
    return this.service.get();
  }

  @Query(() => [SessionType], { nullable: true })
  @Can('read', 'Session')
  mySessions(): Promise<SessionView[]> {
    return this.sessions.listOwn();
  }
}
