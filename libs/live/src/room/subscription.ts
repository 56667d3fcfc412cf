import { type CommittedSnapshot, parseSnapshot, sees, type TailedRow } from '@mimamori/platform';

import {
  type CameraStatus,
  type CameraStatusRow,
  toCameraStatus,
} from '../camera-status/camera-status.schema';
import type { Selection } from './live.messages';
import type { Rooms, State } from './live.queries';

const PART = 500;

/** A committed change, with the fields that permissions speak of. */
export interface StatusChange extends CameraStatusRow, TailedRow {
  readonly tenantId: string;
  readonly areaId: string | null;
  readonly class: string | null;
  readonly state: string;
  readonly previousStatus: string | null;
}

export type Frame =
  | {
      readonly name: 'snapshot';
      readonly body: { seq: number; part: number; parts: number; cameras: CameraStatus[]; resume?: string };
    }
  | { readonly name: 'status'; readonly body: { seq: number; changes: CameraStatus[]; resume?: string } };

type Keeps = (change: StatusChange) => boolean;

/**
 * What one socket follows. Holds the latest change of each camera until the socket can take it: a slow client skips
 * what lies between, and nothing grows beyond the number of its cameras.
 */
export class Subscription {
  rooms: Rooms = new Map();
  /** Until it has one, changes wait for the state that they may be part of. */
  private position?: CommittedSnapshot;
  private seq = 0;
  private readonly pending = new Map<string, StatusChange>();
  ended = false;

  constructor(
    readonly tenantId: string,
    readonly selection: Selection,
  ) {}

  get started(): boolean {
    return this.position !== undefined;
  }

  get waiting(): boolean {
    return this.started && this.pending.size > 0;
  }

  /** Takes note of a change, if it is one of its cameras and newer than the state that was sent. */
  offer(change: StatusChange): void {
    if (change.tenantId !== this.tenantId || !this.follows(change)) return;
    if (this.position && sees(this.position, change.xid)) return;
    this.pending.set(change.cameraId, change);
  }

  /** Everything as it stands. Changes that the read saw are dropped, here and when they come. */
  snapshot({ position, rows }: State, resume: string): Frame[] {
    this.start(position);
    return this.snapshotOf(rows, resume);
  }

  /** What changed while the client was away, instead of a snapshot. */
  catchUp({ position, rows }: State, resume: string): Frame[] {
    this.start(position);
    return this.statusOf(rows, resume);
  }

  /** How things stand in rooms that were gained; the position of the others stays. Changes may be told twice. */
  extend(rows: readonly CameraStatusRow[]): Frame[] {
    return this.snapshotOf(rows, undefined);
  }

  /** What has to be sent now. `keeps` is asked about each change at the last moment. */
  drain(keeps: Keeps, resume: string): Frame[] {
    const changes = [...this.pending.values()].filter((change) => this.follows(change) && keeps(change));
    this.pending.clear();
    return this.statusOf(changes, resume);
  }

  private start(position: string): void {
    this.position = parseSnapshot(position);
    for (const [cameraId, { xid }] of this.pending)
      if (sees(this.position, xid)) this.pending.delete(cameraId);
  }

  private follows({ siteId, areaId, cameraId }: StatusChange): boolean {
    const whole = this.rooms.get(siteId);
    if (whole !== false) return whole === true;
    const { areas, cameras } = this.selection;
    return (areaId !== null && areas?.includes(areaId) === true) || cameras?.includes(cameraId) === true;
  }

  private snapshotOf(rows: readonly CameraStatusRow[], resume: string | undefined): Frame[] {
    const parts = Math.max(1, Math.ceil(rows.length / PART));
    return Array.from({ length: parts }, (_, index): Frame => {
      const cameras = rows.slice(index * PART, (index + 1) * PART).map(toCameraStatus);
      const last = index === parts - 1 && resume !== undefined ? { resume } : {};
      return { name: 'snapshot', body: { seq: (this.seq += 1), part: index + 1, parts, cameras, ...last } };
    });
  }

  private statusOf(rows: readonly CameraStatusRow[], resume: string): Frame[] {
    const parts = Math.ceil(rows.length / PART);
    return Array.from({ length: parts }, (_, index): Frame => {
      const changes = rows.slice(index * PART, (index + 1) * PART).map(toCameraStatus);
      return {
        name: 'status',
        body: { seq: (this.seq += 1), changes, ...(index === parts - 1 && { resume }) },
      };
    });
  }
}
