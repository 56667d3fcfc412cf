import { createHash } from 'node:crypto';

import {
  CommittedSignals,
  CommittedTail,
  type RequestContext,
  runInContext,
  TenantDb,
} from '@mimamori/platform';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';

import { SubscribeInProgress, SubscriptionTooLarge } from '../live.errors';
import { STATUS_CHANGED } from '../status-report/status-report.queries';
import { type Resume, ResumeTokens } from '../status-event/resume.tokens';
import { type LiveClient, roomNames } from './live.client';
import type { Selection, Subscribe, Subscribed } from './live.messages';
import { MOST_CAMERAS, readRooms, readState, type Rooms, type State } from './live.queries';
import { type StatusChange, Subscription } from './subscription';

const COLUMNS = `tail.tenant_id as "tenantId", tail.camera_id as "cameraId", tail.site_id as "siteId", tail.status,
  tail.recording, tail.reasons, tail.previous_status as "previousStatus", tail.at as "changedAt",
  tail.area_id as "areaId", tail.class, tail.state`;
// `offset 0` keeps the look-up by key, event by event: a join would be planned as one over all cameras.
const TABLE = `(select event.*, owner.area_id, owner.class, owner.state from status_event event cross join lateral (
    select camera.area_id, camera.class, camera.state from camera
    where camera.tenant_id = event.tenant_id and camera.id = event.camera_id and camera.state <> 'retired' offset 0
  ) owner)`;

export interface Begun {
  readonly ack: Subscribed;
  /** Sends what the subscription starts with; to be called behind the ack. */
  readonly begin: () => void;
}

/** Brings committed changes to the sockets of this process; each api process does so for its own. */
@Injectable()
export class LiveHub implements OnApplicationShutdown {
  private readonly logger = new Logger(LiveHub.name);
  private readonly bySite = new Map<string, Set<LiveClient>>();
  private readonly tail: CommittedTail<StatusChange>;
  /** Called with the tenant when a camera is heard of for the first time: rooms may have to be worked out anew. */
  firstHeard: (tenantId: string) => void = () => undefined;

  constructor(
    private readonly db: TenantDb,
    private readonly signals: CommittedSignals,
    private readonly tokens: ResumeTokens,
  ) {
    this.tail = new CommittedTail({
      query: (text, values) =>
        this.db.asSystem('tail committed status events', (system) => system.query(text, values)),
      columns: COLUMNS,
      table: TABLE,
      channel: STATUS_CHANGED,
      deliver: (changes) => this.deliver(changes),
      overflowed: () => this.resend(),
    });
  }

  listen(): Promise<void> {
    return this.tail.listen(this.signals);
  }

  onApplicationShutdown(): Promise<void> {
    return this.tail.close();
  }

  /** @throws SubscribeInProgress, SubscriptionTooLarge, CursorInvalid, Unavailable */
  async subscribe(client: LiveClient, { resume, ...selection }: Subscribe): Promise<Begun> {
    if (client.subscribing) throw new SubscribeInProgress();
    const from = resume === undefined ? undefined : this.tokens.decode(resume);
    client.subscribing = true;
    try {
      this.unsubscribe(client);
      await this.tail.watch(client.tenantId);
      const subscription = (client.subscription = new Subscription(client.tenantId, selection));
      if (!client.socket.connected) this.unsubscribe(client);
      const { state, since } = await this.findBeginning(client, subscription, from);
      const token = this.tokens.encode({ since: state.position, view: client.view });
      const rooms = roomNames(subscription.rooms.keys());
      const begin = () => {
        if (!subscription.ended)
          client.send(since ? subscription.catchUp(state, token) : subscription.snapshot(state, token));
        this.flushOrEnd(client);
      };
      return { ack: { ok: true, rooms, seq: 0, resume: token }, begin };
    } catch (error) {
      this.unsubscribe(client);
      throw error;
    } finally {
      client.subscribing = false;
    }
  }

  unsubscribe(client: LiveClient): void {
    const { subscription } = client;
    if (!subscription) return;
    subscription.ended = true;
    client.subscription = undefined;
    this.place(client, subscription.rooms, new Map());
    this.tail.unwatch(client.tenantId);
  }

  /** Rooms as the caller's permissions are now; runs inside the client's context. */
  async reconsider(client: LiveClient, context: RequestContext): Promise<void> {
    const { subscription } = client;
    const { permissions } = context;
    client.permissionsVersion = permissions?.version ?? '';
    if (!subscription) return;
    const before = subscription.rooms;
    const rooms = await readRooms(this.db, subscription.selection);
    if (subscription.ended) return;
    client.view = viewOf(context, subscription.selection);
    this.assign(client, subscription, rooms);
    const lost = [...before.keys()].filter((siteId) => !rooms.has(siteId));
    if (lost.length) client.revoke(lost, 'permission');
    const gained = new Map(
      [...rooms].filter(([siteId, whole]) => !before.has(siteId) || (whole && !before.get(siteId))),
    );
    if (!gained.size || !subscription.started) return;
    const state = await readState(this.db, subscription.selection, gained);
    requireBounded(state);
    if (!subscription.ended) client.send(subscription.extend(state.rows));
  }

  /** Sends what waits, unless the client has not taken the last message yet. */
  private flush(client: LiveClient): void {
    const { subscription, context, view } = client;
    const since = this.tail.position;
    if (!subscription?.waiting || !client.free || since === undefined) return;
    const keeps = ({ cameraId: id, siteId, areaId, class: cameraClass, state }: StatusChange) =>
      context.permissions?.can('read', 'CameraStatus', { id, siteId, areaId, class: cameraClass, state }) ===
      true;
    const resume = runInContext(context, () => this.tokens.encode({ since, view }));
    client.send(subscription.drain(keeps, resume));
  }

  /** Rooms and state, with permissions that are still the client's when both have been read. */
  private async findBeginning(client: LiveClient, subscription: Subscription, from: Resume | undefined) {
    for (;;) {
      const { context } = client;
      const version = context.permissions?.version ?? '';
      const view = viewOf(context, subscription.selection);
      const since = from?.view === view ? from.since : undefined;
      const state = await runInContext(context, async () => {
        this.assign(client, subscription, await readRooms(this.db, subscription.selection));
        return readState(this.db, subscription.selection, subscription.rooms, since);
      });
      requireBounded(state);
      client.view = view;
      if (version === (client.context.permissions?.version ?? '')) return { state, since };
    }
  }

  private deliver(changes: readonly StatusChange[]): void {
    const touched = new Set<LiveClient>();
    const news = new Set<string>();
    for (const change of changes) {
      for (const client of this.bySite.get(change.siteId) ?? []) {
        client.subscription?.offer(change);
        touched.add(client);
      }
      if (change.previousStatus === null) news.add(change.tenantId);
    }
    for (const tenantId of news) this.firstHeard(tenantId);
    for (const client of touched) this.flushOrEnd(client);
  }

  /** What fails for one client must not keep the others from their news. */
  flushOrEnd(client: LiveClient): void {
    try {
      this.flush(client);
    } catch (error) {
      this.logger.error(`cannot send to a socket: ${(error as Error).message}`, (error as Error).stack);
      client.socket.disconnect(true);
    }
  }

  /** After more changes than can be told one by one. */
  private resend(): void {
    const clients = new Set([...this.bySite.values()].flatMap((set) => [...set]));
    for (const client of clients) void this.resendTo(client).catch(() => client.socket.disconnect(true));
  }

  private async resendTo(client: LiveClient): Promise<void> {
    const { subscription, context, view } = client;
    if (!subscription) return;
    await runInContext(context, async () => {
      const state = await readState(this.db, subscription.selection, subscription.rooms);
      requireBounded(state);
      if (!subscription.ended)
        client.send(subscription.snapshot(state, this.tokens.encode({ since: state.position, view })));
    });
  }

  private assign(client: LiveClient, subscription: Subscription, rooms: Rooms): void {
    if (subscription.ended) return;
    this.place(client, subscription.rooms, rooms);
    subscription.rooms = rooms;
  }

  private place(client: LiveClient, from: Rooms, to: Rooms): void {
    client.move(from, to);
    for (const siteId of from.keys()) {
      const clients = this.bySite.get(siteId);
      if (!to.has(siteId) && clients?.delete(client) && clients.size === 0) this.bySite.delete(siteId);
    }
    for (const siteId of to.keys())
      this.bySite.set(siteId, (this.bySite.get(siteId) ?? new Set()).add(client));
  }
}

function requireBounded({ rows }: State): void {
  if (rows.length > MOST_CAMERAS) throw new SubscriptionTooLarge(MOST_CAMERAS);
}

function viewOf({ permissions, principal }: RequestContext, selection: Selection): string {
  const text = JSON.stringify([principal?.id, permissions?.version, selection]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
