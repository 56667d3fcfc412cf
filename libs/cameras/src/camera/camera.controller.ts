import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, type Page } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { type CameraListRequest, cameraListQuery } from './camera-list.schema';
import {
  type Camera,
  cameraSchema,
  type CameraCreate,
  cameraCreateSchema,
  type CameraTransition,
  cameraTransitionSchema,
  type CameraPatch,
  cameraPatchSchema,
} from './camera.schema';
import { Cameras } from './camera.service';

@Controller('v1/cameras')
export class CameraController {
  constructor(private readonly cameras: Cameras) {}

  @Get()
  @Can('read', 'Camera')
  @ApiResult(cameraSchema, { list: true })
  list(@Query({ schema: cameraListQuery }) request: CameraListRequest): Promise<Page<Camera>> {
    return this.cameras.list(request);
  }

  @Get(':id')
  @Can('read', 'Camera')
  @ApiResult(cameraSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<Camera> {
    return this.cameras.get(id);
  }

  @Post()
  @Can('create', 'Camera')
  @ApiResult(cameraSchema, { status: 201 })
  async create(
    @Body({ schema: cameraCreateSchema }) input: CameraCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Camera> {
    const camera = await this.cameras.create(input);
    void reply.header('location', `/v1/cameras/${camera.id}`);
    return camera;
  }

  @Patch(':id')
  @Can('update', 'Camera')
  @ApiResult(cameraSchema)
  update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: cameraPatchSchema }) patch: CameraPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<Camera> {
    return this.cameras.update(id, patch, match);
  }

  @Post(':id/transitions')
  @HttpCode(200)
  @Can('transition', 'Camera')
  @ApiResult(cameraSchema)
  transition(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: cameraTransitionSchema }) step: CameraTransition,
    @IfMatch() match: IfMatchHeader,
  ): Promise<Camera> {
    return this.cameras.transition(id, step, match);
  }
}
