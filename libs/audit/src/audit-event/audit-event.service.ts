import { TenantDb } from '@mimamori/platform';
import { Keysets, mapPage, type Page, readPage } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { toldFilter } from './audit-event-filter';
import { type AuditEventListRequest, auditEventList } from './audit-event.queries';
import type { AuditEventRow } from './audit-event.schema';
import { Audit } from './audit.service';
import { withoutWithheld } from './withheld-changes';

/** Reads the log. */
@Injectable()
export class AuditEvents {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
  ) {}

  /** Who reads the log is written into it, by the same commit; that row is on the next reading. @throws CursorInvalid */
  list(request: AuditEventListRequest): Promise<Page<AuditEventRow>> {
    return this.db.transaction(async (tx) => {
      const page = await readPage(tx, this.keysets, auditEventList(request));
      const { filter } = request;
      await this.audit.append(tx, {
        action: 'log.view',
        subject: 'AuditEvent',
        details: { filter: toldFilter(filter), rows: page.items.length },
      });
      return mapPage(page, withoutWithheld);
    });
  }
}
