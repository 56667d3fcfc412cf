import { JobStateEnum } from '@mimamori/web';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import type { AuditExport, ExportResult } from './audit-export.schema';

@ObjectType('AuditExportResult')
class AuditExportResultType implements ExportResult {
  @Field(() => String)
  format: ExportResult['format'];

  @Field(() => String)
  encoding: ExportResult['encoding'];

  @Field(() => Int)
  rows: number;

  @Field(() => Boolean, {
    description: 'Whether `cli verify audit` can prove that nothing is missing in it.',
  })
  verifiable: boolean;

  @Field(() => Int, { description: 'Bytes.' })
  size: number;

  @Field(() => String, { description: 'Hex, of the file.' })
  sha256: string;

  @Field(() => String, { description: 'From then on the file is gone.' })
  expiresAt: string;

  @Field(() => ID, { description: 'The file: /v1/audit-exports/{id}/file.' })
  fileId: string;

  @Field(() => Int, { description: 'Characters that CP932 lacks and that were replaced.' })
  replaced: number;

  @Field(() => ID, { nullable: true, description: 'Each of them: /v1/audit-exports/{id}/report.' })
  reportFileId: string | null;
}

@ObjectType('AuditExport')
export class AuditExportType implements AuditExport {
  @Field(() => ID)
  jobId: string;

  @Field(() => JobStateEnum)
  state: AuditExport['state'];

  @Field(() => Int)
  progress: number;

  @Field(() => AuditExportResultType, {
    nullable: true,
    description: 'Null until done; job(id) says why it failed.',
  })
  result: ExportResult | null;
}
