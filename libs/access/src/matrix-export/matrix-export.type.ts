import { JobStateEnum } from '@mimamori/web';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import type { MatrixExport, MatrixExportResult } from './matrix-export.schema';

@ObjectType('AccessMatrixExportResult')
class MatrixExportResultType implements MatrixExportResult {
  @Field(() => String)
  encoding: MatrixExportResult['encoding'];

  @Field(() => Int, { description: 'Lines below the heading.' })
  rows: number;

  @Field(() => Int, { description: 'Whom the file tells about.' })
  users: number;

  @Field(() => Boolean, {
    description: 'All users and all stores, without a filter: proves that the list was produced (M14).',
  })
  complete: boolean;

  @Field(() => Int, { description: 'Bytes.' })
  size: number;

  @Field(() => String, { description: 'Hex, of the file.' })
  sha256: string;

  @Field(() => String, { description: 'From then on the file is gone.' })
  expiresAt: string;

  @Field(() => ID, { description: 'The file: /v1/access-matrix-exports/{id}/file.' })
  fileId: string;

  @Field(() => Int, { description: 'Characters that CP932 lacks and that were replaced.' })
  replaced: number;

  @Field(() => ID, {
    nullable: true,
    description: 'Each of them: /v1/access-matrix-exports/{id}/report.',
  })
  reportFileId: string | null;
}

@ObjectType('AccessMatrixExport')
export class MatrixExportType implements MatrixExport {
  @Field(() => ID)
  jobId: string;

  @Field(() => JobStateEnum)
  state: MatrixExport['state'];

  @Field(() => Int)
  progress: number;

  @Field(() => MatrixExportResultType, {
    nullable: true,
    description: 'Null until done; job(id) says why it failed.',
  })
  result: MatrixExportResult | null;
}
