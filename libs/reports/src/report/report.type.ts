import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { enumOf } from '../safeguard/safeguard-proof.type';

const ReportStateEnum = enumOf(['queued', 'done', 'failed']);
registerEnumType(ReportStateEnum, { name: 'ReportState' });
const ReportFormatEnum = enumOf(['json', 'pdf']);
registerEnumType(ReportFormatEnum, { name: 'ReportFormat' });

@ObjectType('ReportPeriod', { description: 'Calendar days in Asia/Tokyo, both inclusive.' })
class ReportPeriodType {
  @Field(() => String)
  from: string;

  @Field(() => String)
  to: string;
}

@ObjectType('ReportFile')
class ReportFileType {
  @Field(() => ReportFormatEnum)
  format: string;

  @Field(() => String)
  href: string;

  @Field(() => String)
  sha256: string;
}

@ObjectType('ReportRequester')
class RequesterType {
  @Field(() => String)
  kind: string;

  @Field(() => String)
  id: string;
}

@ObjectType('Report', { description: 'Made once by a job, then never changed.' })
export class ReportType {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  kind: string;

  @Field(() => String)
  locale: string;

  @Field(() => String)
  edition: string;

  @Field(() => String)
  asOf: string;

  @Field(() => ReportPeriodType)
  period: ReportPeriodType;

  @Field(() => [ReportFormatEnum])
  formats: string[];

  @Field(() => ReportStateEnum)
  state: string;

  @Field(() => String, { nullable: true })
  problemCode: string | null;

  @Field(() => ID)
  jobId: string;

  @Field(() => String, { nullable: true })
  template: string | null;

  @Field(() => [ReportFileType])
  files: ReportFileType[];

  @Field(() => RequesterType)
  requestedBy: RequesterType;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String, { nullable: true })
  finishedAt: string | null;
}

export const ReportConnection = connectionOf(ReportType, 'Report');

@InputType()
export class ReportFilter {
  @Field(() => ReportStateEnum, { nullable: true })
  state?: string;
}
