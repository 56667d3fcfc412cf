import { Clock, type ErrorItem, getContext, TenantDb, type Tx } from '@mimamori/platform';
import { parseInput } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { ReportOutsideScope, UnknownInReport } from '../live.errors';
import { LEASE_MILLISECONDS } from '../presence.rules';
import { type HeldCamera, lockReported, lockSite } from '../site-presence/status-change.queries';
import { type ChangedCamera, StatusChanges } from '../site-presence/status-changes.service';
import { againAfterDeadlock } from './deadlock';
import { afterReport } from './status-state.rules';
import { type Renewal, renewal } from './renewal.queries';
import { type NamedCamera, namedCameras, namedSite } from './status-report.queries';
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

interface Present {
  readonly reported: ReportedCamera;
  readonly camera: NamedCamera;
}

/** What machines say about cameras. Writes no audit rows: a report neither shows footage nor changes the register. */
@Injectable()
export class StatusReports {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly changes: StatusChanges,
  ) {}

  /**
   * All of the report or nothing, for the caller in the context.
   * @throws InvalidInput naming unknown or repeated cameras, ReportOutsideScope
   */
  async report(input: StatusReportInput): Promise<ReportReceipt> {
    return this.take(parseInput(statusReportSchema, input));
  }

  /** As `report`, for one that was parsed already. */
  async take(report: StatusReport): Promise<ReportReceipt> {
    return (await this.renew(report)) ?? againAfterDeadlock(() => this.takeTheLongWay(report));
  }

  /** @returns nothing where there is more to do than to renew. */
  private async renew(report: StatusReport): Promise<ReportReceipt | undefined> {
    // a key is marked in the transaction of its command, and this has none of its own
    if (getContext().idempotencyId) return undefined;
    const now = this.clock.now();
    const statement = renewal(report, now, leaseFrom(now));
    if (!statement) return undefined;
    const { text, values } = statement;
    const [answer] = await againAfterDeadlock(() => this.db.query<Renewal>(text, values));
    if (!answer?.accepted || answer.renewed < answer.accepted) return undefined;
    return { accepted: answer.accepted, changed: 0 };
  }

  private async takeTheLongWay(report: StatusReport): Promise<ReportReceipt> {
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
    const changed = await this.db.transaction((tx) =>
      this.write(tx, siteId, present, report.reportId ?? null),
    );
    return { accepted: present.length, changed };
  }

  private async write(
    tx: Tx,
    siteId: string,
    present: readonly Present[],
    reportId: string | null,
  ): Promise<number> {
    // the time of the report, not of its turn: one that waited for a later one is late
    const now = this.clock.now();
    const site = await lockSite(tx, siteId, now);
    const ids = present.map(({ camera }) => camera.id);
    const held = new Map((await lockReported(tx, ids, reportId)).map((row) => [row.cameraId, row]));
    const changes = present.flatMap((line) => changeOf(line, held.get(line.camera.id), now));
    return this.changes.write(tx, [site], changes, { now, reportId });
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

const leaseFrom = (now: Date) => new Date(now.getTime() + LEASE_MILLISECONDS);

/** A report that was taken already changes nothing; one that is late is remembered, so that it changes nothing later. */
function changeOf(
  { reported: { status, recording, reasons }, camera: { id: cameraId, siteId } }: Present,
  known: HeldCamera | undefined,
  now: Date,
): ChangedCamera[] {
  if (known?.seen) return [];
  const camera = { cameraId, siteId, retired: false, before: known?.held };
  if (known && known.reportedAt > now) {
    const { reportedAt, leaseUntil, held } = known;
    return [{ ...camera, reportedAt, leaseUntil, next: held }];
  }
  const next = afterReport(known?.held, { status, recording, reasons }, now);
  return [{ ...camera, reportedAt: now, leaseUntil: leaseFrom(now), next }];
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
