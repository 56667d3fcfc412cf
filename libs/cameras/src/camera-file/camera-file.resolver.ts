import {
  FileFilterInput,
  fileListQuery,
  fileRemovalSchema,
  type StoredFile,
  StoredFileConnection,
  StoredFileType,
} from '@mimamori/files';
import { Can } from '@mimamori/platform';
import {
  type Connection,
  connectionRequest,
  type GraphqlContext,
  idSchema,
  IfMatchHeader,
  loader,
  parseInput,
  Reads,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, Context, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { CameraType } from '../camera/camera.type';
import { idArg } from '../camera/id-arg';
import { CameraFiles } from './camera-file.service';

@Resolver(() => CameraType)
export class CameraFileResolver {
  constructor(private readonly service: CameraFiles) {}

  /** One query for all cameras of a request. To go on, ask REST. */
  @ResolveField('files', () => StoredFileConnection)
  @Reads('id')
  @Can('read', 'Camera')
  files(
    @Parent() { id }: CameraType,
    @Context() context: GraphqlContext,
    @Args('first', { type: () => Int, nullable: true, description: '1 to 200; 50 without' })
    first?: number | null,
    @Args('filter', { type: () => FileFilterInput, nullable: true }) filter?: FileFilterInput | null,
  ): Promise<Connection<StoredFile>> {
    const request = connectionRequest(fileListQuery, { first }, filter ?? {});
    const { kind = '', state = '' } = request.filter;
    const name = `cameras.files:${request.limit}:${kind}:${state}`;
    const connections = loader<string, Connection<StoredFile>>(context, name, async (cameraIds) =>
      (await this.service.listOfOwners(cameraIds, request)).map(toConnection),
    );
    return connections.load(id);
  }

  @Query(() => StoredFileType, {
    nullable: true,
    description: 'Its content: /v1/cameras/{id}/files/{fileId}/content.',
  })
  @Can('read', 'Camera')
  cameraFile(
    @Args('cameraId', { type: () => ID }, new ZodArgsPipe(idSchema, '/cameraId')) cameraId: string,
    @Args('id', { type: () => ID }, idArg) id: string,
  ): Promise<StoredFile> {
    return this.service.get(cameraId, id);
  }

  @Mutation(() => StoredFileType)
  @Can('update', 'Camera')
  deleteCameraFile(
    @Args('cameraId', { type: () => ID }, new ZodArgsPipe(idSchema, '/cameraId')) cameraId: string,
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('reason', { type: () => String }) reason: string,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<StoredFile> {
    const removal = parseInput(fileRemovalSchema, { reason });
    return this.service.remove(cameraId, id, removal.reason, IfMatchHeader.ofVersion(id, expectedVersion));
  }
}
