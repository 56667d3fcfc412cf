import { Audit } from '@mimamori/audit';
import {
  Clock,
  getPrincipal,
  Jobs,
  NotFound,
  type Reader,
  requireCan,
  TenantDb,
  type Tx,
} from '@mimamori/platform';
import { type IfMatchHeader, Keysets, mapPage, type Page, readPage, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { GrantNotOpen, SelfApproval } from '../access.errors';
import { ViewGrantApproved, ViewGrantEnded, ViewGrantRejected } from '../access.events';
import { factsBySite, grantFacts, grantNamed, requirePerson } from './view-grant.facts';
import { LOCK_VIEW_GRANT, VIEW_GRANT, viewGrantList } from './view-grant.queries';
import {
  toViewGrantView,
  type ViewGrantListRequest,
  type ViewGrantRow,
  type ViewGrantStep,
  type ViewGrantView,
} from './view-grant.schema';
import type { GrantEnd } from './view-grant.words';
import { type Step, writeStep } from './view-grant.writes';

const MINUTE_MILLISECONDS = 60_000;

/** View grants as the caller may see them, and the steps that they take. */
@Injectable()
export class ViewGrants {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
  ) {}

  /** @throws CursorInvalid */
  async list(request: ViewGrantListRequest): Promise<Page<ViewGrantView>> {
    return mapPage(await readPage(this.db, this.keysets, viewGrantList(request)), toViewGrantView);
  }

  /** @throws NotFound */
  async get(id: string, reader: Reader = this.db): Promise<ViewGrantView> {
    return toViewGrantView(await this.read(reader, id));
  }

  /** Whether it still waits for an approval, and will until the transaction ends; for whoever reminds of it. Asks no permission. */
  async isWaiting(tx: Tx, id: string): Promise<boolean> {
    const found = await tx.query(`select from view_grant where id = $1 and state = 'requested' for share`, [
      id,
    ]);
    return found.length > 0;
  }

  /** By somebody else than who asked or is to look. @throws NotFound, Forbidden, SelfApproval, VersionMismatch, GrantNotOpen */
  async approveIn(tx: Tx, id: string, { note }: ViewGrantStep, match: IfMatchHeader): Promise<ViewGrantRow> {
    const row = await this.lock(tx, id);
    requireOverAll('approve', row);
    const approverId = requirePerson();
    if (approverId === row.requesterId || approverId === row.granteeId) throw new SelfApproval();
    match.expect(row);
    const now = this.clock.now();
    if (row.state !== 'requested' || row.lapsesAt <= now) throw new GrantNotOpen(row.state);
    const startsAt = row.from && row.from > now ? row.from : now;
    const endsAt = new Date((row.from ?? now).getTime() + row.minutes * MINUTE_MILLISECONDS);
    const footageFrom = row.footageFrom ?? startsAt;
    const approval = { approverId, startsAt, endsAt, lapsesAt: endsAt, footageFrom };
    const decided = { decidedBy: getPrincipal().id, decidedAt: now, note: note ?? null };
    await writeStep(tx, id, { state: 'approved', ...approval, ...decided }, now);
    await this.record(tx, 'permission.grant', row, {
      reason: row.reason,
      details: {
        ...told(row),
        approverId,
        startsAt,
        endsAt,
        footageFrom,
        footageUntil: row.footageUntil,
        note,
      },
    });
    await this.jobs.publish(
      tx,
      new ViewGrantApproved({
        ...grantNamed(row),
        approverId,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
      }),
    );
    return this.read(tx, id);
  }

  /** @throws NotFound, Forbidden, VersionMismatch, GrantNotOpen */
  async rejectIn(tx: Tx, id: string, { note }: ViewGrantStep, match: IfMatchHeader): Promise<ViewGrantRow> {
    const row = await this.lock(tx, id);
    requireOverAll('approve', row);
    match.expect(row);
    if (row.state !== 'requested') throw new GrantNotOpen(row.state);
    const now = this.clock.now();
    const decided = { decidedBy: getPrincipal().id, decidedAt: now, note: note ?? null };
    await writeStep(tx, id, { state: 'rejected', ...decided }, now);
    await this.record(tx, 'access.view_grant.reject', row, { details: { granteeId: row.granteeId, note } });
    await this.jobs.publish(tx, new ViewGrantRejected(grantNamed(row)));
    return this.read(tx, id);
  }

  /** Takes back what was approved. @throws NotFound, Forbidden, VersionMismatch, GrantNotOpen */
  async revokeIn(tx: Tx, id: string, { note }: ViewGrantStep, match: IfMatchHeader): Promise<ViewGrantRow> {
    const row = await this.lock(tx, id);
    requireOverAll('revoke', row);
    match.expect(row);
    if (row.state !== 'approved') throw new GrantNotOpen(row.state);
    await this.endIn(tx, row, 'revoked', note);
    return this.read(tx, id);
  }

  /** By who asked, or is to look: the request, or the grant, is given back. @throws as `revokeIn` */
  async withdrawIn(tx: Tx, id: string, { note }: ViewGrantStep, match: IfMatchHeader): Promise<ViewGrantRow> {
    const row = await this.lock(tx, id);
    requireCan('withdraw', 'ViewGrant', grantFacts(row));
    match.expect(row);
    if (row.state !== 'requested' && row.state !== 'approved') throw new GrantNotOpen(row.state);
    await this.endIn(tx, row, 'withdrawn', note);
    return this.read(tx, id);
  }

  /** What time ended is written down; somebody who was faster has done it. */
  async expireIn(tx: Tx, id: string): Promise<boolean> {
    const row = await this.lock(tx, id);
    if (row.state !== 'requested' && row.state !== 'approved') return false;
    if (row.lapsesAt > this.clock.now()) return false;
    await this.endIn(tx, row, 'expired', undefined);
    return true;
  }

  private async endIn(tx: Tx, row: ViewGrantRow, how: GrantEnd, note: string | undefined): Promise<void> {
    const now = this.clock.now();
    const step: Step = { state: how, endedBy: getPrincipal().id, endedAt: now, ...(note ? { note } : {}) };
    await writeStep(tx, row.id, step, now);
    const opened = row.state === 'approved';
    await this.record(tx, opened ? 'permission.revoke' : 'access.view_grant.lapse', row, {
      details: { ...told(row), how, startsAt: row.startsAt, endsAt: row.endsAt, note },
    });
    await this.jobs.publish(tx, new ViewGrantEnded({ ...grantNamed(row), how, opened }));
  }

  private async lock(tx: Tx, id: string): Promise<ViewGrantRow> {
    await tx.query(LOCK_VIEW_GRANT, [id]);
    return this.read(tx, id);
  }

  private async read(reader: Reader, id: string): Promise<ViewGrantRow> {
    const row = await readRow<ViewGrantRow>(reader, VIEW_GRANT, id);
    if (!row) throw new NotFound('ViewGrant');
    return row;
  }

  private record(
    tx: Tx,
    action: string,
    { id, incidentId }: ViewGrantRow,
    { reason, details }: { reason?: string | null; details: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    return this.audit.append(tx, {
      action,
      subject: 'ViewGrant',
      subjectId: id,
      ...(reason ? { reason } : {}),
      ...(incidentId ? { incidentId } : {}),
      details,
    });
  }
}

/** Whoever decides is responsible for each site that it touches. @throws Forbidden */
function requireOverAll(action: string, row: ViewGrantRow): void {
  for (const facts of factsBySite(row)) requireCan(action, 'ViewGrant', facts);
}

function told({ granteeId, requesterId, actions, cameras, siteIds }: ViewGrantRow) {
  return { granteeId, requesterId, actions, ...(cameras ? { cameraIds: cameras } : { siteIds }) };
}
