import {
  Clock,
  getTenantId,
  japanIso,
  type Reader,
  requireCan,
  TenantDb,
  type Tx,
  VersionMismatch,
  violatedConstraint,
} from '@mimamori/platform';
import type { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { Audit } from '../audit-event/audit.service';
import { AUDIT_RETENTION } from './audit-retention.data';
import { AuditRetention } from './audit-retention.entity';
import type { AuditRetentionPatch, AuditRetentionView } from './audit-retention.schema';

const { defaultMonths, minimumMonths, maximumMonths, source } = AUDIT_RETENTION;

type Standing = Pick<AuditRetention, 'months' | 'version'> & { readonly updatedAt: Date | null };
const DEFAULT: Standing = { months: defaultMonths, version: 0, updatedAt: null };

/** How long the tenant's log is kept. */
@Injectable()
export class AuditRetentions {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /** @throws Forbidden */
  async get(): Promise<AuditRetentionView> {
    requireCan('read', 'AuditRetention');
    return view(await this.standing(this.db));
  }

  /** Whole months, for jobs and evidence: asks no permission. */
  async months(reader: Reader): Promise<number> {
    return (await this.standing(reader)).months;
  }

  /** @throws Forbidden, VersionMismatch */
  async update({ months }: AuditRetentionPatch, match: IfMatchHeader): Promise<AuditRetentionView> {
    requireCan('read', 'AuditRetention');
    requireCan('update', 'AuditRetention');
    return this.db.transaction(async (tx) => {
      const before = await this.standing(tx);
      match.expect({ id: tx.tenantId, version: before.version });
      if (before.months === months) return view(before);
      const after = { months, version: before.version + 1, updatedAt: this.clock.now() };
      await this.write(tx, before, after);
      await this.audit.append(tx, {
        action: 'retention.change',
        subject: 'AuditRetention',
        subjectId: tx.tenantId,
        details: { changes: [{ field: 'months', from: before.months, to: months }] },
      });
      return view(after);
    });
  }

  private async standing(reader: Reader): Promise<Standing> {
    return (await reader.repository(AuditRetention).findOneBy({ tenantId: getTenantId() })) ?? DEFAULT;
  }

  private async write(tx: Tx, before: Standing, { months, updatedAt }: Standing & { updatedAt: Date }) {
    const rows = tx.repository(AuditRetention);
    const { tenantId } = tx;
    if (before.version > 0) {
      const { affected } = await rows.update({ tenantId, version: before.version }, { months, updatedAt });
      if (!affected) throw new VersionMismatch();
      return;
    }
    await rows
      .insert({ tenantId, id: tenantId, months, version: 1, createdAt: updatedAt, updatedAt })
      .catch((error: unknown) => {
        throw violatedConstraint(error) === 'audit_retention_pkey' ? new VersionMismatch() : error;
      });
  }
}

function view({ months, version, updatedAt }: Standing): AuditRetentionView {
  return {
    id: getTenantId(),
    months,
    defaultMonths,
    minimumMonths,
    maximumMonths,
    source: { ...source, references: [...source.references] },
    version,
    updatedAt: updatedAt && japanIso(updatedAt),
  };
}
