import { Can } from '@mimamori/platform';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { idArg } from '../camera/id-arg';
import type { CameraImport } from './camera-import.schema';
import { CameraImports } from './camera-import.service';
import { CameraImportType } from './camera-import.type';

@Resolver(() => CameraImportType)
export class CameraImportResolver {
  constructor(private readonly imports: CameraImports) {}

  @Query(() => CameraImportType, { nullable: true })
  @Can('import', 'Camera')
  cameraImport(@Args('id', { type: () => ID }, idArg) id: string): Promise<CameraImport> {
    return this.imports.get(id);
  }
}
