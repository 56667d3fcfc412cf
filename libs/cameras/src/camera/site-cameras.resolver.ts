import { Can } from '@mimamori/platform';
import {
  type Connection,
  connectionRequest,
  type GraphqlContext,
  loader,
  Reads,
  toConnection,
} from '@mimamori/web';
import { SiteType } from '@mimamori/sites';
import { Args, Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { cameraListQuery } from './camera-list.schema';
import type { Camera } from './camera.schema';
import { Cameras } from './camera.service';
import { CameraConnection } from './camera.type';

/** Adds the cameras to sites' own type: a leaf extends the trunk. */
@Resolver(() => SiteType)
export class SiteCamerasResolver {
  constructor(private readonly service: Cameras) {}

  /** One query for all sites of a request. To go on, ask `cameras(filter: {siteId}, after)`. */
  @ResolveField('cameras', () => CameraConnection)
  @Reads('id')
  @Can('read', 'Camera')
  cameras(
    @Parent() { id }: SiteType,
    @Context() context: GraphqlContext,
    @Args('first', { type: () => Int, nullable: true, description: '1 to 200; 50 without' })
    first?: number | null,
  ): Promise<Connection<Camera>> {
    const request = connectionRequest(cameraListQuery, { first });
    const name = `cameras.of-site:${request.limit}`;
    const connections = loader<string, Connection<Camera>>(context, name, async (siteIds) =>
      (await this.service.listOfSites(siteIds, request)).map(toConnection),
    );
    return connections.load(id);
  }
}
