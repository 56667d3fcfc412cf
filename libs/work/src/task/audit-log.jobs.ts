import { AuditLogVerified } from '@mimamori/audit';
import { getTenantId, Listener, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { Tasks } from './task.service';

const BROKEN = 'work.audit_log_broken';

/** A log that does not verify is a finding of the whole tenant, until it verifies again. */
@Injectable()
export class AuditLogFindings {
  constructor(
    private readonly db: TenantDb,
    private readonly tasks: Tasks,
  ) {}

  @Listener(AuditLogVerified)
  async verified({ fault }: AuditLogVerified['facts']): Promise<void> {
    const about = { code: BROKEN, subjectId: getTenantId() };
    await this.db.transaction(async (tx) => {
      if (!fault) await this.tasks.close(tx, about, 'verified');
      else
        await this.tasks.open(tx, {
          ...about,
          kind: 'finding',
          subject: 'Tenant',
          severity: 'critical',
          params: { ...fault },
        });
    });
  }
}
