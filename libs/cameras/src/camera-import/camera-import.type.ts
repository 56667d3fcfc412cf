import { JobStateEnum, JsonValue } from '@mimamori/web';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { enumOf } from '../camera/enum-of';
import type { CameraImport, ImportChange, ImportError, ImportResult } from './camera-import.schema';

const ChangeKindEnum = enumOf(['create', 'update']);
registerEnumType(ChangeKindEnum, { name: 'CameraImportChangeKind' });

@ObjectType('CameraImportError')
class ImportErrorType implements ImportError {
  @Field(() => Int)
  line: number;

  @Field(() => String, { nullable: true, description: 'The cell of a workbook, such as C5.' })
  cell: string | null;

  @Field(() => String, { nullable: true, description: 'Heading as written in the file.' })
  column: string | null;

  @Field(() => String)
  code: string;

  @Field(() => JsonValue)
  params: ImportError['params'];

  @Field(() => String)
  message: string;
}

@ObjectType('CameraImportField', { description: 'A cell before and after, as an inventory says it.' })
class ImportFieldType {
  @Field(() => String)
  field: string;

  @Field(() => String)
  heading: string;

  @Field(() => String, { nullable: true })
  from: string | null;

  @Field(() => String, { nullable: true })
  to: string | null;
}

@ObjectType('CameraImportChange')
class ImportChangeType implements ImportChange {
  @Field(() => Int)
  line: number;

  @Field(() => String)
  siteCode: string;

  @Field(() => String)
  cameraCode: string;

  @Field(() => ID, { nullable: true, description: 'Null for a camera that is new.' })
  cameraId: string | null;

  @Field(() => ChangeKindEnum)
  kind: ImportChange['kind'];

  @Field(() => [ImportFieldType])
  fields: ImportFieldType[];
}

@ObjectType('CameraImportResult')
class ImportResultType implements ImportResult {
  @Field(() => Boolean)
  dryRun: boolean;

  @Field(() => Boolean, { description: 'False for a dry run, and when any row has an error.' })
  saved: boolean;

  @Field(() => String)
  encoding: ImportResult['encoding'];

  @Field(() => Int)
  rows: number;

  @Field(() => Int)
  created: number;

  @Field(() => Int)
  updated: number;

  @Field(() => Int)
  unchanged: number;

  @Field(() => [ImportChangeType])
  changes: ImportChange[];

  @Field(() => Int)
  errorCount: number;

  @Field(() => [ImportErrorType])
  errors: ImportError[];

  @Field(() => ID, { nullable: true, description: 'All errors: /v1/camera-imports/{id}/errors.' })
  errorFileId: string | null;

  @Field(() => ID, { nullable: true, description: 'All differences: /v1/camera-imports/{id}/report.' })
  reportFileId: string | null;
}

@ObjectType('CameraImport')
export class CameraImportType implements CameraImport {
  @Field(() => ID)
  jobId: string;

  @Field(() => JobStateEnum)
  state: CameraImport['state'];

  @Field(() => Int)
  progress: number;

  @Field(() => ImportResultType, {
    nullable: true,
    description: 'Null until done; job(id) says why it failed.',
  })
  result: ImportResult | null;
}
