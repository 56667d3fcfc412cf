import { Can } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { type MatrixQuery, matrixQuerySchema, matrixRowSchema } from './matrix.schema';
import { AccessMatrix } from './matrix.service';

@ApiTags('access')
@Controller('v1/access')
export class MatrixController {
  constructor(private readonly matrix: AccessMatrix) {}

  @Get('matrix')
  @Can('read', 'AccessMatrix')
  @ApiResult(matrixRowSchema, { list: true })
  list(@Query({ schema: matrixQuerySchema }) query: MatrixQuery) {
    return this.matrix.list(query);
  }
}
