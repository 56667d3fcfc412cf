import { Can } from '@mimamori/platform';
import { parseInput } from '@mimamori/web';
import { Args, Int, Query, Resolver } from '@nestjs/graphql';

import { statusEventQuery, type StatusEvents } from './status-event.schema';
import { StatusEventLog } from './status-event.service';
import { StatusEventFilterInput, StatusEventsType } from './status-event.type';

const given = (input: object) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined));

@Resolver(() => StatusEventsType)
export class StatusEventResolver {
  constructor(private readonly events: StatusEventLog) {}

  @Query(() => StatusEventsType, { nullable: true })
  @Can('read', 'CameraStatus')
  statusEvents(
    @Args('first', { type: () => Int, nullable: true, description: '1 to 200; 50 without' })
    first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('filter', { type: () => StatusEventFilterInput, nullable: true })
    filter?: StatusEventFilterInput | null,
  ): Promise<StatusEvents> {
    const request = given({ limit: first, after, filter: given(filter ?? {}) });
    return this.events.list(parseInput(statusEventQuery, request));
  }
}
