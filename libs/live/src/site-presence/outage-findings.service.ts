import { Clock, type Tx } from '@mimamori/platform';
import { Tasks } from '@mimamori/work';
import { Injectable } from '@nestjs/common';

import { CAMERA_OFFLINE, SITE_DARK } from '../live.tasks';
import {
  FINDINGS_OPENED,
  lockOutOfService,
  lockStillDark,
  lockStillOffline,
} from './outage-findings.queries';
import { lockFreeSites, tallyOthers } from './status-change.queries';
import { StatusChanges } from './status-changes.service';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** Days until somebody is told that nobody has dealt with it. [DESIGN] */
const DUE_DAYS = { site: 1, camera: 7 };
const OUTCOME = 'cause_gone';

/** Findings about outages that last. What ends an outage by a report closes them at once (`StatusChanges`). */
@Injectable()
export class OutageFindings {
  constructor(
    private readonly clock: Clock,
    private readonly tasks: Tasks,
    private readonly changes: StatusChanges,
  ) {}

  /** Of those of the sites that are dark since then and without a finding. @returns how many */
  async openOfSites(tx: Tx, siteIds: readonly string[], since: Date): Promise<number> {
    const dark = await lockStillDark(tx, siteIds, since);
    const openings = dark.map(({ siteId, code, since: from }) => ({
      kind: 'finding' as const,
      code: SITE_DARK,
      subject: 'Site',
      subjectId: siteId,
      siteId,
      params: { site: code },
      severity: 'high' as const,
      dueAt: new Date(from.getTime() + DUE_DAYS.site * DAY_MILLISECONDS),
    }));
    if (!openings.length) return 0;
    await this.tasks.openMany(tx, openings);
    await tx.query(FINDINGS_OPENED, [dark.map(({ siteId }) => siteId), this.clock.now()]);
    return openings.length;
  }

  /** Of those of the cameras that are active and offline since then. @returns how many */
  async openOfCameras(tx: Tx, cameraIds: readonly string[], since: Date): Promise<number> {
    const offline = await lockStillOffline(tx, cameraIds, since);
    const openings = offline.map(({ cameraId, siteId, code, since: from }) => ({
      kind: 'finding' as const,
      code: CAMERA_OFFLINE,
      subject: 'Camera',
      subjectId: cameraId,
      siteId,
      params: { camera: code },
      severity: 'medium' as const,
      dueAt: new Date(from.getTime() + DUE_DAYS.camera * DAY_MILLISECONDS),
    }));
    if (openings.length) await this.tasks.openMany(tx, openings);
    return openings.length;
  }

  /** Of cameras that are out of service. @returns how many */
  closeOfCameras(tx: Tx, cameraIds: readonly string[]): Promise<number> {
    const keys = cameraIds.map((subjectId) => ({ code: CAMERA_OFFLINE, subjectId }));
    return this.tasks.closeMany(tx, keys, OUTCOME);
  }

  /** Of those of the sites none of whose cameras is in service. @returns how many */
  async closeOfSites(tx: Tx, siteIds: readonly string[]): Promise<number> {
    const keys = (await lockOutOfService(tx, siteIds)).map(({ siteId: subjectId }) => ({
      code: SITE_DARK,
      subjectId,
    }));
    return keys.length ? this.tasks.closeMany(tx, keys, OUTCOME) : 0;
  }

  /** Of those of the sites that have no camera left that could work. @returns how many */
  async endDarkness(tx: Tx, siteIds: readonly string[]): Promise<number> {
    const sites = (await lockFreeSites(tx, siteIds)).filter(({ darkSince }) => darkSince !== null);
    const left = await tallyOthers(
      tx,
      sites.map(({ siteId }) => siteId),
      [],
    );
    const empty = sites.filter(({ siteId }) => !left.has(siteId));
    for (const site of empty) await this.changes.endDarkness(tx, site, this.clock.now());
    return empty.length;
  }
}
