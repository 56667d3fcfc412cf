import { Can } from '@mimamori/platform';
import { ApiResult, type Page } from '@mimamori/web';
import { Controller, Get, Query } from '@nestjs/common';

import {
  type CameraTag,
  type CameraTagListRequest,
  cameraTagListQuery,
  cameraTagSchema,
} from './camera-tag.schema';
import { CameraTags } from './camera-tag.service';

@Controller('v1/camera-tags')
export class CameraTagController {
  constructor(private readonly tags: CameraTags) {}

  @Get()
  @Can('read', 'Camera')
  @ApiResult(cameraTagSchema, { list: true })
  list(@Query({ schema: cameraTagListQuery }) request: CameraTagListRequest): Promise<Page<CameraTag>> {
    return this.tags.list(request);
  }
}
