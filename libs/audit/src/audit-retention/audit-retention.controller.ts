import { Can } from '@mimamori/platform';
import { ApiResult, IfMatch, type IfMatchHeader } from '@mimamori/web';
import { Body, Controller, Get, Patch } from '@nestjs/common';

import {
  type AuditRetentionPatch,
  auditRetentionPatchSchema,
  auditRetentionSchema,
  type AuditRetentionView,
} from './audit-retention.schema';
import { AuditRetentions } from './audit-retention.service';

@Controller('v1/audit-retention')
export class AuditRetentionController {
  constructor(private readonly retentions: AuditRetentions) {}

  @Get()
  @Can('read', 'AuditRetention')
  @ApiResult(auditRetentionSchema)
  get(): Promise<AuditRetentionView> {
    return this.retentions.get();
  }

  @Patch()
  @Can('update', 'AuditRetention')
  @ApiResult(auditRetentionSchema)
  update(
    @Body({ schema: auditRetentionPatchSchema }) patch: AuditRetentionPatch,
    @IfMatch('required') match: IfMatchHeader,
  ): Promise<AuditRetentionView> {
    return this.retentions.update(patch, match);
  }
}
