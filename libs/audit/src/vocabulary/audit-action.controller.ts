import { Can } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { auditActionListSchema, type AuditActionView } from './audit-action.schema';
import { AuditWords } from './audit-words.service';

@ApiTags('audit')
@Controller('v1/audit-actions')
export class AuditActionController {
  constructor(private readonly words: AuditWords) {}

  @Get()
  @Can('read', 'AuditEvent')
  @ApiResult(auditActionListSchema)
  list(): { items: AuditActionView[]; nextCursor: null } {
    return { items: this.words.list(), nextCursor: null };
  }
}
