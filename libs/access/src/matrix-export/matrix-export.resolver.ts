import { Can } from '@mimamori/platform';
import { idSchema, ZodArgsPipe } from '@mimamori/web';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import type { MatrixExport } from './matrix-export.schema';
import { AccessMatrixExports } from './matrix-export.service';
import { MatrixExportType } from './matrix-export.type';

@Resolver(() => MatrixExportType)
export class MatrixExportResolver {
  constructor(private readonly exports: AccessMatrixExports) {}

  @Query(() => MatrixExportType, { nullable: true })
  @Can('export', 'AccessMatrix')
  accessMatrixExport(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<MatrixExport> {
    return this.exports.get(id);
  }
}
