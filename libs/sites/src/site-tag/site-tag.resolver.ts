import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionOf,
  connectionRequest,
  toConnection,
} from '@mimamori/web';
import { Args, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';

import { type SiteTag, siteTagListQuery } from './site-tag.schema';
import { SiteTags } from './site-tag.service';

@ObjectType('SiteTag')
export class SiteTagType implements SiteTag {
  @Field(() => String, { description: 'In one of the ways in which it is written.' })
  tag: string;

  @Field(() => Int, { description: 'Of the sites that the caller may read.' })
  sites: number;
}

const SiteTagConnection = connectionOf(SiteTagType, 'SiteTag');

@Resolver(() => SiteTagType)
export class SiteTagResolver {
  constructor(private readonly tags: SiteTags) {}

  @Query(() => SiteTagConnection)
  @Can('read', 'Site')
  async siteTags(@Args() args: ConnectionArgs): Promise<Connection<SiteTag>> {
    return toConnection(await this.tags.list(connectionRequest(siteTagListQuery, args)));
  }
}
