import {
  Clock,
  type ErrorItem,
  GateRegistry,
  type Reader,
  TenantDb,
  type Tx,
  violatedConstraint,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { CamerasChangedMeanwhile } from '../cameras.errors';
import { masksInForce } from '../privacy-mask/privacy-mask.queries';
import { type CameraChange, isChanged, moves } from './camera-change';
import { lockedVersions, planAfresh, purposesInUse, writeChanges } from './camera-change.queries';
import { closedPlaces, placeFaults } from './camera-change.places';
import { CameraChangeRecord, type ChangeOrigin } from './camera-change.record';
import { faultsOf } from './camera-change.rules';

const BATCH = 500;
/** How often a plan is made anew when somebody else changes the same cameras before it is carried out. */
const ATTEMPTS = 3;

/** What was planned is no longer true. Never leaves this file: the plan is made again. */
class Stale extends Error {}

export interface JudgedChange extends CameraChange {
  /** Everything that keeps it from being made; empty when nothing does. */
  readonly faults: readonly ErrorItem[];
}

const gateOf = ({ after }: CameraChange) => (after.state === 'active' ? 'activate' : 'retire');
const passesGate = (change: CameraChange) =>
  moves(change) && (change.after.state === 'active' || change.after.state === 'retired');

/**
 * Changes many cameras at once, by the rules for one. Judging reads and locks nothing, so it may take its time; carrying
 * out is one short transaction that first looks whether all is still as it was judged.
 */
@Injectable()
export class CameraChanges {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly gates: GateRegistry,
    private readonly records: CameraChangeRecord,
  ) {}

  /** Our rules, and the gates of other libs for cameras that come to film or are removed. */
  async judge(changes: readonly CameraChange[]): Promise<JudgedChange[]> {
    const faultsNow = await this.rules(this.db, changes);
    const judged: JudgedChange[] = [];
    for (const change of changes) {
      const faults = faultsNow(change);
      if (!faults.length && passesGate(change))
        faults.push(...(await this.gates.missing(`camera.${gateOf(change)}`, change.after)));
      judged.push({ ...change, faults });
    }
    return judged;
  }

  /**
   * Plans outside and carries out inside of a transaction, again when the cameras were changed in between.
   * @param plan reads and judges @param carryOut calls `apply` in the transaction it is given
   * @throws CamerasChangedMeanwhile after some attempts, and whatever the two throw
   */
  async carryOut<Plan, Result>(
    plan: () => Promise<Plan>,
    carryOut: (tx: Tx, plan: Plan) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const planned = await plan();
      try {
        return await this.db.transaction((tx) => carryOut(tx, planned));
      } catch (error) {
        if (!(error instanceof Stale) && violatedConstraint(error) !== 'camera_code') throw error;
      }
    }
    throw new CamerasChangedMeanwhile();
  }

  /** Writes the changes with their log, events and findings; they must have been judged and found without fault. */
  async apply(tx: Tx, changes: readonly CameraChange[], origin: ChangeOrigin): Promise<void> {
    const real = changes.filter(isChanged);
    await this.requireFresh(tx, real);
    const now = this.clock.now();
    await planAfresh(tx);
    for (let from = 0; from < real.length; from += BATCH) {
      const batch = real.slice(from, from + BATCH);
      await writeChanges(tx, batch, now);
      await this.records.record(tx, batch, origin);
    }
  }

  /** Locks what is changed, then compares it with what was judged. */
  private async requireFresh(tx: Tx, changes: readonly CameraChange[]): Promise<void> {
    const existing = changes.flatMap(({ before }) => (before ? [before] : []));
    const versions = await lockedVersions(
      tx,
      existing.map(({ id }) => id),
    );
    if (existing.some(({ id, version }) => versions.get(id) !== version)) throw new Stale();
    const added = changes.flatMap(({ before, after }) =>
      after.purposeIds.filter((id) => !before?.purposeIds.includes(id)),
    );
    const distinct = [...new Set(added)];
    if ((await purposesInUse(tx, distinct)).size !== distinct.length) throw new Stale();
    const faultsNow = await this.rules(tx, changes);
    if (changes.some((change) => faultsNow(change).length > 0)) throw new Stale();
  }

  /** Our rules, with what they ask about masks and places looked up at once. */
  private async rules(
    reader: Reader,
    changes: readonly CameraChange[],
  ): Promise<(change: CameraChange) => ErrorItem[]> {
    const masks = await this.masks(reader, changes);
    const places = await closedPlaces(reader, changes);
    return (change) => [...placeFaults(change, places), ...faultsOf(change, masks.get(change.after.id) ?? 0)];
  }

  /** Only cameras that film are asked for masks, and a new one has none. */
  private masks(reader: Reader, changes: readonly CameraChange[]): Promise<ReadonlyMap<string, number>> {
    const ids = changes
      .filter(({ before, after }) => before && after.state === 'active')
      .map(({ after }) => after.id);
    return ids.length ? masksInForce(reader, ids) : Promise.resolve(new Map<string, number>());
  }
}
