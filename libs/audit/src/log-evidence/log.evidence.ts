import {
  Evidence,
  type EvidenceFact,
  type EvidenceQuestion,
  getTenantId,
  type Measurement,
  TenantDb,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { keptSince } from '../audit-retention/kept-since.rules';
import { AuditRetentions } from '../audit-retention/audit-retention.service';
import { SealedLog } from '../seal/sealed-log.service';
import { REASONED_ACTIONS } from '../vocabulary/audit-actions';
import { emptyHours, exportCounts, prunedMonths } from './log-evidence.queries';
import { SessionHours } from './session-hours.port';

const HOUR = 3_600_000;
const WINDOW = 30 * 24 * HOUR;

/** What the log says about its own completeness. */
@Injectable()
export class LogEvidence {
  constructor(
    private readonly db: TenantDb,
    private readonly modules: ModuleRef,
    private readonly retentions: AuditRetentions,
    private readonly sealedLog: SealedLog,
  ) {}

  /** Whole hours of the last 30 days in which somebody was signed in and nothing was written. */
  @Evidence('M08')
  async silentHours({ scope, asOf }: EvidenceQuestion): Promise<Measurement> {
    const sources = ['session', 'audit_event'];
    if (isPart(scope)) return ofWholeLogOnly(sources);
    // the hour that runs may still be written into
    const to = new Date(Math.floor(asOf.getTime() / HOUR) * HOUR);
    const from = new Date(to.getTime() - WINDOW);
    const sessions: SessionHours = this.modules.get(SessionHours as never, { strict: false });
    const hours = await sessions.within(this.db, from, to);
    const silent = await emptyHours(this.db, hours);
    return {
      value: silent,
      facts: [fact('hours_with_sessions', hours.length), fact('hours_without_rows', silent)],
      sources,
    };
  }

  /** Share of what carried personal data out in the last 30 days with neither a reason nor a case. */
  @Evidence('M09')
  async unreasonedExports({ scope, asOf }: EvidenceQuestion): Promise<Measurement> {
    const sources = ['audit_event'];
    if (isPart(scope)) return ofWholeLogOnly(sources);
    const from = new Date(asOf.getTime() - WINDOW);
    const { exports, unreasoned } = await exportCounts(this.db, REASONED_ACTIONS, { from, to: asOf });
    return {
      // no exports, so none lacks its reason
      value: exports === 0 ? 0 : unreasoned / exports,
      facts: [fact('exports', exports), fact('exports_without_reason', unreasoned)],
      sources,
    };
  }

  /** Whether nothing of the log went before its time: no place of the chain is empty, and pruning kept to the period. */
  @Evidence('M11')
  async keptForItsPeriod({ scope }: EvidenceQuestion): Promise<Measurement> {
    const sources = ['audit_event', 'audit_seal', 'audit_checkpoint', 'audit_retention'];
    if (isPart(scope)) return ofWholeLogOnly(sources);
    const tenantId = getTenantId();
    const kept = await this.sealedLog.kept(this.db, tenantId);
    if (!kept) return { value: null, unknownReason: 'audit:evidence.nothing_sealed', facts: [], sources };
    const anchor = await this.sealedLog.anchor(this.db, tenantId);
    const prunedUnder = anchor && (await prunedMonths(this.db, anchor.at));
    const inTime =
      !anchor || (prunedUnder !== null && anchor.prunedBefore <= keptSince(anchor.at, prunedUnder));
    return {
      value: inTime && kept.found === kept.expected,
      facts: [
        fact('retention_months', await this.retentions.months(this.db)),
        fact('rows_expected', kept.expected),
        fact('rows_found', kept.found),
      ],
      sources,
    };
  }
}

function fact(name: string, value: number): EvidenceFact {
  return { key: `audit:evidence.${name}`, value };
}

function isPart(scope: EvidenceQuestion['scope']): boolean {
  return Object.keys(scope).length > 0;
}

function ofWholeLogOnly(sources: readonly string[]): Measurement {
  return { value: null, unknownReason: 'audit:evidence.whole_log_only', facts: [], sources };
}
