import { Can } from '@mimamori/platform';
import { ApiResult, mapPage, type Page } from '@mimamori/web';
import { Controller, Get, Query } from '@nestjs/common';

import { type AuditEventListRequest, auditEventListQuery } from './audit-event.queries';
import { auditEventSchema, type AuditEventView, auditEventView } from './audit-event.schema';
import { AuditEvents } from './audit-event.service';

@Controller('v1/audit-events')
export class AuditEventController {
  constructor(private readonly events: AuditEvents) {}

  @Get()
  @Can('read', 'AuditEvent')
  @ApiResult(auditEventSchema, { list: true })
  async list(
    @Query({ schema: auditEventListQuery }) request: AuditEventListRequest,
  ): Promise<Page<AuditEventView>> {
    return mapPage(await this.events.list(request), auditEventView);
  }
}
