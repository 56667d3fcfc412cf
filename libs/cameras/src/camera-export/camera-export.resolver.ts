import { Can } from '@mimamori/platform';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { idArg } from '../camera/id-arg';
import type { CameraExport } from './camera-export.schema';
import { CameraExports } from './camera-export.service';
import { CameraExportType } from './camera-export.type';

@Resolver(() => CameraExportType)
export class CameraExportResolver {
  constructor(private readonly exports: CameraExports) {}

  @Query(() => CameraExportType, { nullable: true })
  @Can('export', 'Camera')
  cameraExport(@Args('id', { type: () => ID }, idArg) id: string): Promise<CameraExport> {
    return this.exports.get(id);
  }
}
