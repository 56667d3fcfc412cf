import { Can } from '@mimamori/platform';
import { type GraphqlContext, loader, Reads } from '@mimamori/web';
import { areaLoader, Areas, AreaType, siteLoader, Sites, SiteType, type AskedSite } from '@mimamori/sites';
import { Context, Parent, ResolveField, Resolver, Info } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';

import type { CameraGroup } from '../camera-group/camera-group.schema';
import { CameraGroups } from '../camera-group/camera-group.service';
import { CameraGroupType } from '../camera-group/camera-group.type';
import { Purposes } from '../purpose/purpose.service';
import { PurposeType } from '../purpose/purpose.type';
import { CameraOwners, CameraOwnerType } from './camera-owner';
import type { CameraWithSite } from './camera.queries';
import { CameraType } from './camera.type';

/** From a camera to what it names: each in one query for all cameras of a request. */
@Resolver(() => CameraType)
export class CameraLinksResolver {
  constructor(
    private readonly purposeService: Purposes,
    private readonly sites: Sites,
    private readonly areas: Areas,
    private readonly owners: CameraOwners,
    private readonly groupService: CameraGroups,
  ) {}

  @ResolveField('site', () => SiteType)
  @Reads('siteId')
  @Can('read', 'Site')
  site(
    @Parent() { siteId, siteAlong }: CameraType & CameraWithSite,
    @Context() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): AskedSite | Promise<AskedSite> {
    if (siteAlong) return siteAlong;
    return siteLoader(context, this.sites, info).load(siteId);
  }

  @ResolveField('area', () => AreaType, { nullable: true })
  @Reads('areaId')
  @Can('read', 'Area')
  async area(@Parent() { areaId }: CameraType, @Context() context: GraphqlContext): Promise<AreaType | null> {
    return areaId === null ? null : areaLoader(context, this.areas).load(areaId);
  }

  @ResolveField('purposes', () => [PurposeType])
  @Reads('purposeIds')
  @Can('read', 'Purpose')
  async purposes(
    @Parent() { purposeIds }: CameraType,
    @Context() context: GraphqlContext,
  ): Promise<PurposeType[]> {
    const purposes = loader<string, PurposeType | undefined>(context, 'cameras.purposes', async (ids) => {
      const found = new Map((await this.purposeService.find(ids)).map((purpose) => [purpose.id, purpose]));
      return ids.map((id) => found.get(id));
    });
    const loaded = await Promise.all(purposeIds.map((id) => purposes.load(id)));
    return loaded.filter((purpose) => purpose !== undefined);
  }

  @ResolveField('owner', () => CameraOwnerType, { nullable: true })
  @Reads('ownerUserId')
  @Can('read', 'User')
  async owner(
    @Parent() { ownerUserId }: CameraType,
    @Context() context: GraphqlContext,
  ): Promise<CameraOwnerType | null> {
    if (ownerUserId === null) return null;
    const owners = loader<string, CameraOwnerType | null>(context, 'cameras.owners', async (ids) => {
      const found = new Map((await this.owners.find(ids)).map((owner) => [owner.id, owner]));
      return ids.map((id) => found.get(id) ?? null);
    });
    return owners.load(ownerUserId);
  }

  @ResolveField('groups', () => [CameraGroupType])
  @Reads('id')
  @Can('read', 'CameraGroup')
  groups(@Parent() { id }: CameraType, @Context() context: GraphqlContext): Promise<CameraGroup[]> {
    return loader<string, CameraGroup[]>(context, 'cameras.groups', (ids) =>
      this.groupService.ofCameras(ids),
    ).load(id);
  }
}
