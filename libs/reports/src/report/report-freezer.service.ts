import { Audit } from '@mimamori/audit';
import { BlobStore } from '@mimamori/blobs';
import { Clock, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { SafeguardAssessment } from '../safeguard/safeguard-assessment.service';
import { freeze, frozenBytes } from './frozen-report';
import { MEDIA_TYPES } from './report-files.service';
import { Report } from './report.entity';
import { ReportOccasions } from './report-occasions.service';

/** Computes a report once and puts it away: from then on nothing in the system changes it. */
@Injectable()
export class ReportFreezer {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly assessment: SafeguardAssessment,
    private readonly occasions: ReportOccasions,
    private readonly blobs: BlobStore,
    private readonly audit: Audit,
  ) {}

  /** Content, row and log entry in one transaction. */
  async freeze(report: Report): Promise<void> {
    const { tenantId, id, version, asOf, kind, locale, periodFrom, periodTo } = report;
    const assessment = await this.assessment.assess({ asOf, period: { from: periodFrom, to: periodTo } });
    const { words, occasion } = await this.occasions.of(report);
    const frozen = freeze(words, assessment, occasion);
    await this.db.transaction(async (tx) => {
      const blob = await this.blobs.put(
        { tenantId, bytes: frozenBytes(frozen), contentType: MEDIA_TYPES.json },
        tx,
      );
      const content = { jsonBlobId: blob.id, jsonSha256: blob.sha256, updatedAt: this.clock.now() };
      const { affected } = await tx.repository(Report).update({ tenantId, id, version }, content);
      if (!affected) throw new Error(`report ${id} was changed by another job`);
      await this.audit.append(tx, {
        action: 'report.generate',
        subject: 'Report',
        subjectId: id,
        details: {
          kind,
          locale,
          edition: assessment.edition.code,
          sha256: blob.sha256,
          counts: frozen.counts,
        },
      });
    });
  }
}
