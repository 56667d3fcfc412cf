import { JobStateEnum } from '@mimamori/web';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import type { CameraExport, ExportResult } from './camera-export.schema';

@ObjectType('CameraExportResult')
class ExportResultType implements ExportResult {
  @Field(() => String)
  format: ExportResult['format'];

  @Field(() => String)
  encoding: ExportResult['encoding'];

  @Field(() => Int)
  rows: number;

  @Field(() => Int, { description: 'Bytes.' })
  size: number;

  @Field(() => String, { description: 'Hex, of the file.' })
  sha256: string;

  @Field(() => String, { description: 'From then on the file is gone.' })
  expiresAt: string;

  @Field(() => ID, { description: 'The file: /v1/camera-exports/{id}/file.' })
  fileId: string;

  @Field(() => Int, { description: 'Characters that CP932 lacks and that were replaced.' })
  replaced: number;

  @Field(() => ID, { nullable: true, description: 'Each of them: /v1/camera-exports/{id}/report.' })
  reportFileId: string | null;
}

@ObjectType('CameraExport')
export class CameraExportType implements CameraExport {
  @Field(() => ID)
  jobId: string;

  @Field(() => JobStateEnum)
  state: CameraExport['state'];

  @Field(() => Int)
  progress: number;

  @Field(() => ExportResultType, {
    nullable: true,
    description: 'Null until done; job(id) says why it failed.',
  })
  result: ExportResult | null;
}
