import { type DomainEvent, japanIso, Jobs, type Tx, uuidv7 } from '@mimamori/platform';
import { Tasks } from '@mimamori/work';
import { Injectable } from '@nestjs/common';

import { SiteCameBack, SiteWentDark } from '../live.events';
import { CAMERA_OFFLINE, SITE_DARK } from '../live.tasks';
import { LONG_OFFLINE_MILLISECONDS } from '../presence.rules';
import { type HeldStatus, isWorking, sameSaid } from '../status-report/status-state.rules';
import { type Tally, turnOf } from './site-presence.rules';
import {
  type LockedSite,
  tallyOthers,
  type ToldOfSite,
  type TurnedSite,
  turnSites,
  writeCameras,
  type WrittenCamera,
} from './status-change.queries';
import { toldEach, toldTogether } from './told-together.rules';

/** A camera of a locked site, as it was and as it will be. */
export interface ChangedCamera extends WrittenCamera {
  /** `undefined`: heard of for the first time. */
  readonly before: HeldStatus | undefined;
  /** A retired camera is no part of its store any more. */
  readonly retired: boolean;
}

interface Cause {
  /** The time of the report, or of the look at what is due. */
  readonly now: Date;
  /** Of the report; `null`: it has none, or there is no report. */
  readonly reportId: string | null;
}

interface Outcome {
  readonly site: LockedSite;
  readonly changes: readonly ChangedCamera[];
  /** `null`: it is as dark as before. */
  readonly turned: TurnedSite | null;
}

const OUTCOME = 'cause_gone';
/** A report that waits for its turn is as old as it is, and the worker has a clock of its own. */
const CLOCKS_APART_MILLISECONDS = 60_000;
const wasWorking = ({ before }: ChangedCamera) => before !== undefined && isWorking(before.shown.status);
const works = ({ next }: ChangedCamera) => isWorking(next.shown.status);
const shifted = ({ before, next }: ChangedCamera) => !before || !sameSaid(before.shown, next.shown);

/**
 * The one way in which what cameras show comes to change: their rows, their history, the darkness of their store, and
 * what follows from it, in one transaction that has the stores for itself.
 */
@Injectable()
export class StatusChanges {
  constructor(
    private readonly jobs: Jobs,
    private readonly tasks: Tasks,
  ) {}

  /** @returns how many cameras show something else than before. */
  async write(
    tx: Tx,
    sites: readonly LockedSite[],
    changes: readonly ChangedCamera[],
    { now, reportId }: Cause,
  ): Promise<number> {
    if (!changes.length) return 0;
    const outcomes = await this.outcomes(tx, sites, changes);
    const told = outcomes.flatMap((outcome) => toldOf(outcome, now));
    await writeCameras(tx, changes, told, reportId);
    await this.turn(tx, outcomes, now);
    await this.closeOffline(tx, changes, now);
    return changes.filter(shifted).length;
  }

  /** The store has no camera left that could work. */
  async endDarkness(tx: Tx, site: LockedSite, now: Date): Promise<void> {
    await turnSites(tx, [{ siteId: site.siteId, dark: null }], now);
    await this.jobs.publish(tx, cameBack(site, now, 'retired'));
    await this.closeFindings(tx, [site]);
  }

  private async outcomes(
    tx: Tx,
    sites: readonly LockedSite[],
    changes: readonly ChangedCamera[],
  ): Promise<Outcome[]> {
    const crossing = changes.filter((change) => wasWorking(change) !== works(change));
    const crossed = new Set(crossing.map(({ siteId }) => siteId));
    const ids = changes.map(({ cameraId }) => cameraId);
    const others = crossed.size ? await tallyOthers(tx, [...crossed], ids) : new Map<string, Tally>();
    return sites.map((site) => {
      const { siteId } = site;
      const own = changes.filter((change) => change.siteId === siteId);
      if (!crossed.has(siteId)) return { site, changes: own, turned: null };
      return { site, changes: own, turned: turned(site, own, added(others.get(siteId), own)) };
    });
  }

  private async turn(tx: Tx, outcomes: readonly Outcome[], now: Date): Promise<void> {
    const changed = outcomes.flatMap(({ site, turned: to }) => (to ? [{ site, to }] : []));
    if (!changed.length) return;
    await turnSites(
      tx,
      changed.map(({ to }) => to),
      now,
    );
    const events = changed.map(({ site, to: { siteId, dark } }): DomainEvent =>
      dark ? new SiteWentDark({ siteId, darkSince: japanIso(now), ...dark }) : cameBack(site, now, 'working'),
    );
    await this.jobs.publishAll(tx, events);
    const back = changed.filter(({ to }) => !to.dark);
    await this.closeFindings(
      tx,
      back.map(({ site }) => site),
    );
  }

  private async closeFindings(tx: Tx, sites: readonly LockedSite[]): Promise<void> {
    const found = sites.filter(({ findingAt }) => findingAt !== null);
    const keys = found.map(({ siteId }) => ({ code: SITE_DARK, subjectId: siteId }));
    if (keys.length) await this.tasks.closeMany(tx, keys, OUTCOME);
  }

  /** Only a camera that was offline for as long as that, by whichever process's clock, can have the finding. */
  private async closeOffline(tx: Tx, changes: readonly ChangedCamera[], now: Date): Promise<void> {
    const long = now.getTime() - LONG_OFFLINE_MILLISECONDS + CLOCKS_APART_MILLISECONDS;
    const keys = changes
      .filter(
        ({ before, next }) =>
          before?.offlineSince && !next.offlineSince && before.offlineSince.getTime() <= long,
      )
      .map(({ cameraId }) => ({ code: CAMERA_OFFLINE, subjectId: cameraId }));
    if (keys.length) await this.tasks.closeMany(tx, keys, OUTCOME);
  }
}

function turned(
  { siteId, darkSince }: LockedSite,
  changes: readonly ChangedCamera[],
  tally: Tally,
): TurnedSite | null {
  const fallen = changes.filter((change) => wasWorking(change) && !works(change));
  const turn = turnOf(darkSince !== null, fallen.length > 0, tally);
  if (turn === 'stays') return null;
  // a restless camera that is calm again may turn out to be offline, and its reporter says so
  const because = fallen.some(({ next }) => next.silent) ? 'silent' : 'reported';
  return { siteId, dark: turn === 'went_dark' ? { because, cameras: tally.cameras } : null };
}

function added(others: Tally | undefined, changes: readonly ChangedCamera[]): Tally {
  const own = changes.filter(({ retired }) => !retired);
  return {
    cameras: (others?.cameras ?? 0) + own.length,
    working: (others?.working ?? 0) + own.filter(works).length,
  };
}

function cameBack(
  { siteId, darkSince }: LockedSite,
  now: Date,
  because: 'working' | 'retired',
): SiteCameBack {
  if (!darkSince) throw new Error(`site ${siteId} was not dark`);
  return new SiteCameBack({ siteId, darkSince: japanIso(darkSince), backAt: japanIso(now), because });
}

/** In a store that is dark, or was until now, cameras come and go together: that is one event. */
function toldOf({ site, turned: to, changes }: Outcome, now: Date): ToldOfSite[] {
  const shifts = changes
    .filter(shifted)
    .map(({ cameraId, before, next }) => ({ cameraId, from: before?.shown.status ?? null, to: next.shown }))
    .toSorted((one, other) => (one.cameraId < other.cameraId ? -1 : 1));
  const told = site.darkSince || to?.dark ? toldTogether(shifts) : toldEach(shifts);
  return told.map((row) => ({ ...row, id: uuidv7(now.getTime()), siteId: site.siteId, at: now }));
}
