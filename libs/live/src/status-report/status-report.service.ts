import { Clock, type ErrorItem, TenantDb, uuidv7 } from '@mimamori/platform';
import { parseInput } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { ReportOutsideScope, UnknownInReport } from '../live.errors';
import { LEASE_MILLISECONDS } from '../presence.rules';
import { type NamedCamera, namedCameras, namedSite, WRITE_REPORT } from './status-report.queries';
import {
  type ReportedCamera,
  type ReportReceipt,
  type StatusReport,
  type StatusReportInput,
  statusReportSchema,
} from './status-report.schema';

interface Line {
  readonly index: number;
  readonly reported: ReportedCamera;
  readonly camera: NamedCamera | undefined;
}

/** What machines say about cameras. Writes no audit rows: a report neither shows footage nor changes the register. */
@Injectable()
export class StatusReports {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /**
   * All of the report or nothing, for the caller in the context.
   * @throws InvalidInput naming unknown or repeated cameras, ReportOutsideScope
   */
  async report(input: StatusReportInput): Promise<ReportReceipt> {
    const report = parseInput(statusReportSchema, input);
    const { text, values } = namedCameras(report);
    const found = await this.db.query<NamedCamera>(text, values);
    const lines = match(report, found);
    if (found.length === 0) await this.requireSite(report);
    requireFaultless(lines);
    const present = lines.flatMap(({ reported, camera }) =>
      camera && !camera.retired ? [{ reported, camera }] : [],
    );
    const siteId = present[0]?.camera.siteId;
    if (siteId === undefined) return { accepted: 0, changed: 0 };
    const now = this.clock.now();
    const rows = present.map(({ reported: { status, recording, reasons }, camera: { id } }) => ({
      id,
      status,
      recording,
      reasons,
      eventId: uuidv7(now.getTime()),
    }));
    const lease = new Date(now.getTime() + LEASE_MILLISECONDS);
    return this.db.transaction(async (tx) => {
      const [written] = await tx.query<{ changed: number }>(WRITE_REPORT, [
        tx.tenantId,
        siteId,
        now,
        lease,
        report.reportId ?? null,
        JSON.stringify(rows),
      ]);
      return { accepted: rows.length, changed: written?.changed ?? 0 };
    });
  }

  private async requireSite(report: StatusReport): Promise<void> {
    const { text, values } = namedSite(report);
    const [site] = await this.db.query(text, values);
    if (!site)
      throw new UnknownInReport([
        { pointer: report.siteId ? '/siteId' : '/siteCode', code: 'live.site_unknown' },
      ]);
  }
}

function match({ cameras }: StatusReport, found: readonly NamedCamera[]): Line[] {
  const byId = new Map(found.map((camera) => [camera.id, camera]));
  const byCode = new Map(found.map((camera) => [camera.code, camera]));
  return cameras.map((reported, index) => ({
    index,
    reported,
    camera:
      reported.cameraId === undefined ? byCode.get(reported.cameraCode ?? '') : byId.get(reported.cameraId),
  }));
}

function requireFaultless(lines: readonly Line[]): void {
  const pointer = ({ index, reported }: Line) =>
    `/cameras/${index}/${reported.cameraId ? 'cameraId' : 'cameraCode'}`;
  const items = (code: string, bad: readonly Line[]): ErrorItem[] =>
    bad.map((line) => ({ pointer: pointer(line), code }));
  const seen = new Set<string>();
  const repeated = lines.filter(({ camera }) => camera && seen.size === seen.add(camera.id).size);
  const faults = [
    ...items(
      'live.camera_unknown',
      lines.filter(({ camera }) => !camera),
    ),
    ...items('live.camera_repeated', repeated),
  ];
  if (faults.length) throw new UnknownInReport(faults);
  const outside = items(
    'live.report_outside_scope',
    lines.filter(({ camera }) => !camera?.reportable),
  );
  if (outside.length) throw new ReportOutsideScope(outside);
}
