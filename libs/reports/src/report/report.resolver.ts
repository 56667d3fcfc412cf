import { Can } from '@mimamori/platform';
import {
  ConnectionArgs,
  connectionRequest,
  idSchema,
  mapPage,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { reportQuery, reportView } from './report.schema';
import { Reports } from './report.service';
import { ReportConnection, ReportFilter, ReportType } from './report.type';

@Resolver(() => ReportType)
export class ReportResolver {
  constructor(private readonly service: Reports) {}

  @Query(() => ReportType, { nullable: true })
  @Can('read', 'Report')
  async report(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<ReportType> {
    return reportView(await this.service.get(id));
  }

  @Query(() => ReportConnection)
  @Can('read', 'Report')
  async reports(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => ReportFilter, nullable: true }) filter?: ReportFilter,
  ) {
    return toConnection(
      mapPage(await this.service.list(connectionRequest(reportQuery, args, filter)), reportView),
    );
  }
}
