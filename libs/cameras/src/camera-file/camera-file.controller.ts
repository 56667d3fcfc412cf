import {
  ApiFileContent,
  ApiFileForm,
  type FileListRequest,
  fileListQuery,
  type FileParams,
  fileParams,
  type FileRemoval,
  fileRemovalSchema,
  readFileForm,
  sendFile,
  type StoredFile,
  storedFileSchema,
} from '@mimamori/files';
import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, type Page } from '@mimamori/web';
import {
  Body,
  Controller,
  Delete,
  Get,
  Param,
  Post,
  Query,
  Req,
  Res,
  type StreamableFile,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CameraFiles } from './camera-file.service';

@Controller('v1/cameras/:id/files')
export class CameraFileController {
  constructor(private readonly files: CameraFiles) {}

  @Get()
  @Can('read', 'Camera')
  @ApiResult(storedFileSchema, { list: true })
  list(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: fileListQuery }) request: FileListRequest,
  ): Promise<Page<StoredFile>> {
    return this.files.list(id, request);
  }

  @Post()
  @Can('update', 'Camera')
  @ApiFileForm()
  @ApiResult(storedFileSchema, { status: 201 })
  async create(
    @Param({ schema: idParams }) { id }: { id: string },
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StoredFile> {
    const file = await this.files.add(id, () => readFileForm(request));
    void reply.header('location', `/v1/cameras/${id}/files/${file.id}`);
    return file;
  }

  @Get(':fileId')
  @Can('read', 'Camera')
  @ApiResult(storedFileSchema)
  get(@Param({ schema: fileParams }) { id, fileId }: FileParams): Promise<StoredFile> {
    return this.files.get(id, fileId);
  }

  @Get(':fileId/content')
  @Can('read', 'Camera')
  @ApiFileContent()
  async content(
    @Param({ schema: fileParams }) { id, fileId }: FileParams,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    return sendFile(await this.files.open(id, fileId), request, reply);
  }

  /** Out of use at once; a job removes the content and looks: then `state` is `removed`. */
  @Delete(':fileId')
  @Can('update', 'Camera')
  @ApiResult(storedFileSchema)
  delete(
    @Param({ schema: fileParams }) { id, fileId }: FileParams,
    @Body({ schema: fileRemovalSchema }) { reason }: FileRemoval,
    @IfMatch() match: IfMatchHeader,
  ): Promise<StoredFile> {
    return this.files.remove(id, fileId, reason, match);
  }
}
