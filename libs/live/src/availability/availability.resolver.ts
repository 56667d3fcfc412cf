import { CameraType } from '@mimamori/cameras';
import { Can } from '@mimamori/platform';
import { SiteType } from '@mimamori/sites';
import {
  ConnectionArgs,
  connectionRequest,
  type GraphqlContext,
  loader,
  parseInput,
  toConnection,
} from '@mimamori/web';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { AvailabilityRanks } from './availability-list.service';
import { availabilityListQuery, availabilityQuery, type AvailabilityQuestion } from './availability.schema';
import { Availability } from './availability.service';
import {
  AvailabilityArgs,
  AvailabilityConnection,
  AvailabilityFilterInput,
  CameraAvailabilityType,
  SiteAvailabilityType,
} from './availability.type';

const given = (args: AvailabilityArgs) =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null && value !== undefined));

/** All objects of a request that ask the same question are answered together; `null` for those that may not be read. */
function batched<Answer>(
  context: object,
  name: string,
  args: AvailabilityArgs,
  ask: (ids: readonly string[], question: AvailabilityQuestion) => Promise<Answer[]>,
  idOf: (answer: Answer) => string,
) {
  const question = parseInput(availabilityQuery, given(args));
  return loader<string, Answer | null>(context, `${name}:${JSON.stringify(question)}`, async (ids) => {
    const found = new Map((await ask(ids, question)).map((answer) => [idOf(answer), answer]));
    return ids.map((id) => found.get(id) ?? null);
  });
}

@Resolver(() => CameraType)
export class CameraAvailabilityResolver {
  constructor(
    private readonly service: Availability,
    private readonly ranks: AvailabilityRanks,
  ) {}

  @Query(() => AvailabilityConnection, { description: 'Stores, or the cameras of one; the worst first.' })
  @Can('read', 'CameraStatus')
  async availability(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => AvailabilityFilterInput, nullable: true }) filter?: AvailabilityFilterInput,
  ) {
    return toConnection(await this.ranks.list(connectionRequest(availabilityListQuery, args, filter)));
  }

  /** `null` where the caller may not read the camera's status. */
  @ResolveField('availability', () => CameraAvailabilityType, { nullable: true })
  @Can('read', 'CameraStatus')
  ofCamera(
    @Parent() { id }: CameraType,
    @Args() args: AvailabilityArgs,
    @Context() context: GraphqlContext,
  ): Promise<CameraAvailabilityType | null> {
    const ask = this.service.ofCameras.bind(this.service);
    return batched(context, 'live.camera-availability', args, ask, ({ cameraId }) => cameraId).load(id);
  }
}

@Resolver(() => SiteType)
export class SiteAvailabilityResolver {
  constructor(private readonly service: Availability) {}

  @ResolveField('availability', () => SiteAvailabilityType, { nullable: true })
  @Can('read', 'CameraStatus')
  ofSite(
    @Parent() { id }: SiteType,
    @Args() args: AvailabilityArgs,
    @Context() context: GraphqlContext,
  ): Promise<SiteAvailabilityType | null> {
    const ask = this.service.ofSites.bind(this.service);
    return batched(context, 'live.site-availability', args, ask, ({ siteId }) => siteId).load(id);
  }
}
