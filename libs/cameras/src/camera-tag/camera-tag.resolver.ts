import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionOf,
  connectionRequest,
  toConnection,
} from '@mimamori/web';
import { Args, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';

import { type CameraTag, cameraTagListQuery } from './camera-tag.schema';
import { CameraTags } from './camera-tag.service';

@ObjectType('CameraTag')
export class CameraTagType implements CameraTag {
  @Field(() => String)
  tag: string;

  @Field(() => Int, { description: 'Of the cameras that the caller may read.' })
  cameras: number;
}

const CameraTagConnection = connectionOf(CameraTagType, 'CameraTag');

@Resolver(() => CameraTagType)
export class CameraTagResolver {
  constructor(private readonly tags: CameraTags) {}

  @Query(() => CameraTagConnection)
  @Can('read', 'Camera')
  async cameraTags(@Args() args: ConnectionArgs): Promise<Connection<CameraTag>> {
    return toConnection(await this.tags.list(connectionRequest(cameraTagListQuery, args)));
  }
}
