import { Can } from '@mimamori/platform';
import { idSchema, ZodArgsPipe } from '@mimamori/web';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import type { AuditExport } from './audit-export.schema';
import { AuditExports } from './audit-export.service';
import { AuditExportType } from './audit-export.type';

@Resolver(() => AuditExportType)
export class AuditExportResolver {
  constructor(private readonly exports: AuditExports) {}

  @Query(() => AuditExportType, { nullable: true })
  @Can('export', 'AuditEvent')
  auditExport(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<AuditExport> {
    return this.exports.get(id);
  }
}
