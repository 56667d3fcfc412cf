import { type CommittedSnapshot, covers, parseSnapshot, sees } from '@mimamori/platform';

import type { SiteNews } from './darkness';
import type { Delta } from './delta';
import type { Selection } from './live.messages';
import { isComplete, type Rooms, type State } from './live.queries';
import {
  type Message,
  type Part,
  PART,
  partMessage,
  snapshotParts,
  statusMessage,
  statusParts,
} from './message.parts';

type Keeps = (delta: Delta) => boolean;

/**
 * What one socket follows. While the socket takes what it is told, it is in step, and hears what everybody of its
 * audience hears. Otherwise this holds the latest change of each camera until the socket asks for its next message: a
 * slow client skips what lies between, and nothing grows beyond the number of its cameras.
 */
export class Subscription {
  rooms: Rooms = new Map();
  ended = false;
  /** There were too many changes to tell one by one: everything has to be read anew. */
  missed = false;
  private started = false;
  /** What the state that was sent had seen, until all that is delivered is newer. */
  private position?: CommittedSnapshot;
  /** The same for sites that were gained later. */
  private readonly gained = new Map<string, CommittedSnapshot>();
  private reading = 0;
  private seq = 0;
  private parts: Part[] = [];
  private readonly pending = new Map<string, Delta>();
  private readonly sites = new Map<string, SiteNews>();

  constructor(
    readonly tenantId: string,
    readonly selection: Selection,
  ) {}

  get hasBegun(): boolean {
    return this.started;
  }

  /** Whether it waits for state to be read, and will look at `missed` itself when it has it. */
  get isReading(): boolean {
    return !this.started || this.reading > 0;
  }

  /** Whether what its whole audience is told is right for it, too. */
  get inStep(): boolean {
    return this.started && !this.reading && !this.position && !this.gained.size && !this.waiting;
  }

  /** Whether there is a next message. */
  get waiting(): boolean {
    if (!this.started || this.reading) return false;
    return this.parts.length > 0 || this.pending.size > 0 || this.sites.size > 0;
  }

  /** Whether parts of a state wait that was read with the permissions of then. */
  get unread(): boolean {
    return this.parts.length > 0;
  }

  /** The number of the next message. */
  count(): number {
    return (this.seq += 1);
  }

  /** Takes note of what it has to tell by itself, if it is newer than the state that was sent. */
  offer(deltas: readonly Delta[], sites: readonly SiteNews[]): void {
    for (const delta of deltas) if (!this.knows(delta.change)) this.pending.set(delta.change.cameraId, delta);
    for (const news of sites)
      if (!this.knows({ siteId: news.site.siteId, xid: news.xid })) this.sites.set(news.site.siteId, news);
  }

  /** All up to here has been delivered: whatever state is older needs no more comparing. */
  passed(position: CommittedSnapshot): void {
    if (this.position && covers(position, this.position)) this.position = undefined;
    for (const [siteId, at] of this.gained) if (covers(position, at)) this.gained.delete(siteId);
  }

  /** Tells nothing while state is read for it, so that what is newer is told behind that. Call the answer afterwards. */
  hold(): () => void {
    this.reading += 1;
    return () => void (this.reading -= 1);
  }

  /** Everything as it stands, instead of all that waits. Changes that the read saw are dropped, here and when they come. */
  snapshot({ position, rows, sites }: State, resume: string): void {
    this.begin(position, snapshotParts(rows, sites, resume));
  }

  /** What changed while the client was away, instead of a snapshot. */
  catchUp({ position, rows, sites }: State, resume: string): void {
    this.begin(position, statusParts(rows, sites, resume));
  }

  /** How things stand in rooms that were gained; the position of the others stays. */
  extend({ position, rows, sites }: State, siteIds: Iterable<string>): void {
    const seen = parseSnapshot(position);
    for (const siteId of siteIds) this.gained.set(siteId, seen);
    this.parts.push(...snapshotParts(rows, sites, undefined));
    this.dropKnown();
  }

  /**
   * The next message, without its number; `undefined` when there is none. `keeps` is asked about each change at the
   * last moment; `resume` is for where everything has been told.
   */
  next(keeps: Keeps, resume: () => string): Message | undefined {
    if (!this.waiting) return undefined;
    const part = this.parts.shift();
    if (part) return partMessage(part, this.rooms);
    const changes: string[] = [];
    for (const [cameraId, delta] of this.pending) {
      if (changes.length === PART) break;
      this.pending.delete(cameraId);
      if (keeps(delta)) changes.push(delta.json);
    }
    const sites = [...this.sites.values()]
      .map(({ site }) => site)
      .filter(({ siteId }) => isComplete(this.rooms, siteId));
    this.sites.clear();
    if (!changes.length && !sites.length) return undefined;
    return statusMessage(changes, sites, this.pending.size ? undefined : resume());
  }

  private begin(position: string, parts: Part[]): void {
    this.started = true;
    this.position = parseSnapshot(position);
    this.gained.clear();
    this.parts = parts;
    this.dropKnown();
  }

  private dropKnown(): void {
    for (const [cameraId, { change }] of this.pending) if (this.knows(change)) this.pending.delete(cameraId);
    for (const [siteId, { xid }] of this.sites) if (this.knows({ siteId, xid })) this.sites.delete(siteId);
  }

  private knows({ siteId, xid }: { readonly siteId: string; readonly xid: string }): boolean {
    const position = this.gained.get(siteId) ?? this.position;
    return position !== undefined && sees(position, xid);
  }
}
