import {
  Background,
  Clock,
  japanIso,
  runInContext,
  systemPrincipal,
  TenantDb,
  uuidv7,
} from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { Audit } from '../audit-event/audit.service';
import { SealedLog } from '../seal/sealed-log.service';
import { AUDIT_RETENTION } from './audit-retention.data';
import { keptSince } from './kept-since.rules';

/** What is due changes with the days in Japan; an hour is soon enough, and a worker that was off catches up. */
const EVERY_MILLISECONDS = 60 * 60 * 1000;
const MOST_TENANTS = 500;
/** Rows of one transaction. */
export const MOST_PRUNED = 5000;

const { defaultMonths, minimumMonths, maximumMonths } = AUDIT_RETENTION;
const PERIODS = Array.from({ length: maximumMonths - minimumMonths + 1 }, (_, at) => minimumMonths + at);

/** $1 periods in months, $2 for each the first instant that is kept, $3 the default period. */
const DUE = `select tenant.tenant_id as id, period.months from tenant
  left join audit_retention chosen on chosen.tenant_id = tenant.tenant_id
  join unnest($1::int[], $2::timestamptz[]) as period (months, since) on period.months = coalesce(chosen.months, $3)
  where exists (select from audit_event event where event.tenant_id = tenant.tenant_id and event.occurred_at < period.since)
  order by tenant.tenant_id limit ${MOST_TENANTS}`;

interface Due {
  readonly id: string;
  readonly months: number;
}

/** Removes what is older than the tenant keeps, from the oldest end of the chain. */
@Injectable()
export class AuditRetentionJobs {
  private readonly logger = new Logger(AuditRetentionJobs.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly sealedLog: SealedLog,
  ) {}

  @Background('audit.retention', EVERY_MILLISECONDS)
  async prune(): Promise<void> {
    const now = this.clock.now();
    for (const { id: tenantId, months } of await this.due(now)) {
      const principal = systemPrincipal('worker', tenantId);
      await runInContext({ traceId: uuidv7(), locale: 'ja', tenantId, principal }, () =>
        this.pruneOf(tenantId, months, keptSince(now, months)),
      );
    }
  }

  /** One tenant's trouble is not the others': it shows here, and the next round tries again. */
  private async pruneOf(tenantId: string, months: number, before: Date): Promise<void> {
    try {
      let rows: number;
      do rows = await this.batch(months, before);
      while (rows === MOST_PRUNED);
    } catch (error) {
      this.logger.error(`the log of tenant ${tenantId} was not pruned`, (error as Error).stack);
    }
  }

  /** Rows go together with the row that says so. */
  private batch(months: number, before: Date): Promise<number> {
    return this.db.transaction(async (tx) => {
      const { rows } = await this.sealedLog.pruneBefore(tx, before, MOST_PRUNED);
      if (rows > 0)
        await this.audit.append(tx, {
          action: 'log.prune',
          subject: 'AuditEvent',
          details: { rows, before: japanIso(before), months },
        });
      return rows;
    });
  }

  private due(now: Date): Promise<Due[]> {
    const since = PERIODS.map((months) => keptSince(now, months));
    return this.db.asSystem('find the tenants whose log holds rows past their retention', (system) =>
      system.query<Due>(DUE, [PERIODS, since, defaultMonths]),
    );
  }
}
