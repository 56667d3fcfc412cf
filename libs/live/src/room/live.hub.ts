import {
  Clock,
  type CommittedSnapshot,
  CommittedSignals,
  CommittedTail,
  parseSnapshot,
  runInContext,
  TenantDb,
} from '@mimamori/platform';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';

import { SubscribeInProgress, SubscriptionTooLarge } from '../live.errors';
import { STATUS_CHANGED } from '../status-report/status-report.queries';
import { type Resume, ResumeTokens } from '../status-event/resume.tokens';
import { STATUS_TAIL_TABLE, statusTailColumns } from '../status-event/status-event.tail';
import type { Audience, News } from './audience';
import { Audiences } from './audiences';
import { Darkness } from './darkness';
import { Delta, type StatusChange } from './delta';
import { type LiveClient, roomNames } from './live.client';
import type { Selection, Subscribe, Subscribed } from './live.messages';
import {
  isComplete,
  isNews,
  MOST_CAMERAS,
  readRooms,
  readState,
  type Rooms,
  type State,
} from './live.queries';
import { Subscription } from './subscription';

/** A transaction that is open for longer than this tells sockets nothing. A token lives for a day, and one hour is for clocks. */
const OLDEST_MILLISECONDS = 25 * 60 * 60 * 1000;

export interface Begun {
  readonly ack: Subscribed;
  /** Sends what the subscription starts with; to be called behind the ack. */
  readonly begin: () => void;
}

/** Brings committed changes to the sockets of this process; each api process does so for its own. */
@Injectable()
export class LiveHub implements OnApplicationShutdown {
  private readonly logger = new Logger(LiveHub.name);
  private readonly audiences: Audiences;
  private readonly darkness = new Darkness();
  private readonly tail: CommittedTail<StatusChange>;
  /** Called with the tenant when a camera is, or may be, heard of for the first time: rooms may have to be worked out anew. */
  firstHeard: (tenantId: string) => void = () => undefined;

  constructor(
    private readonly db: TenantDb,
    private readonly signals: CommittedSignals,
    private readonly tokens: ResumeTokens,
    private readonly clock: Clock,
  ) {
    this.audiences = new Audiences(tokens);
    this.tail = new CommittedTail({
      query: (text, values) =>
        this.db.asSystem('tail committed status events', (system) => system.query(text, values)),
      columns: () => statusTailColumns(this.audiences.askForRelated),
      table: STATUS_TAIL_TABLE,
      oldest: () => new Date(this.clock.now().getTime() - OLDEST_MILLISECONDS),
      channel: STATUS_CHANGED,
      deliver: (changes) => this.deliver(changes),
      overflowed: () => this.refreshAll(),
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
      const { state, audience, since } = await this.findBeginning(client, subscription, from);
      const token = audience.resumeAt(state.position);
      // Nothing has been sent yet: whoever is cut off before it has come must be told it again
      const unsent = since ? resume : this.tokens.encode({ since: state.position });
      const safe = (since && !state.rows.length ? undefined : unsent) ?? token;
      const rooms = roomNames(subscription.rooms.keys());
      const begin = () => {
        if (subscription.ended) return;
        if (since) subscription.catchUp(state, token);
        else subscription.snapshot(state, token);
        if (subscription.missed || client.audience !== audience) this.refreshOrEnd(client);
        else this.pump(client);
      };
      return { ack: { ok: true, rooms, seq: 0, resume: safe }, begin };
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
    client.move(subscription.rooms, new Map());
    this.audiences.leave(client);
    this.tail.unwatch(client.tenantId);
  }

  /** Rooms as the caller's permissions are now; runs inside the client's context. */
  async reconsider(client: LiveClient): Promise<void> {
    const { subscription, audience: was } = client;
    client.permissionsVersion = client.context.permissions?.version ?? '';
    if (!subscription) return;
    const before = subscription.rooms;
    const rooms = await readRooms(this.db, subscription.selection);
    if (subscription.ended) return;
    this.assign(client, subscription, rooms);
    const lost = [...before.keys()].filter((siteId) => !rooms.has(siteId));
    if (lost.length) client.revoke(lost, 'permission');
    if (!subscription.hasBegun) return;
    // What waits was read with the permissions of then
    if (subscription.missed || (subscription.unread && client.audience !== was)) return this.refresh(client);
    const gained = new Map([...rooms].filter(([siteId, room]) => isNews(room, before.get(siteId))));
    if (gained.size) await this.extend(client, subscription, gained);
  }

  /** Sends what waits, as far as the client takes it. What fails for one client must not keep the others from their news. */
  pump(client: LiveClient): void {
    this.orEnd([client], () => this.sendWaiting(client));
  }

  private orEnd(clients: Iterable<LiveClient>, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.endAll(clients, error as Error);
    }
  }

  private endAll(clients: Iterable<LiveClient>, { message, stack }: Error): void {
    this.logger.error(`cannot send to sockets: ${message}`, stack);
    for (const { socket } of clients) socket.disconnect(true);
  }

  private sendWaiting(client: LiveClient): void {
    const { subscription, audience } = client;
    const { position } = this.tail;
    if (!subscription?.waiting || !audience || position === undefined) return;
    const keeps = audience.keepsFor(client);
    while (client.free) {
      const message = subscription.next(keeps, () => audience.resumeAt(position));
      if (!message) return;
      client.tell(message, subscription.count());
    }
  }

  /** Rooms and state, with permissions that are still the client's when both have been read. */
  private async findBeginning(client: LiveClient, subscription: Subscription, from: Resume | undefined) {
    for (;;) {
      const { context } = client;
      const found = await runInContext(context, async () => {
        const rooms = await readRooms(this.db, subscription.selection);
        const audience = this.assign(client, subscription, rooms);
        const since = from?.view === audience.digest ? from.since : undefined;
        const state = await this.read(subscription.selection, rooms, since);
        return { state, audience, since };
      });
      if (subscription.ended || found.audience.fits(client)) return found;
    }
  }

  private deliver(changes: readonly StatusChange[]): void {
    const { position } = this.tail;
    if (position === undefined) return;
    const seen = parseSnapshot(position);
    const deltas = changes.map((change) => new Delta(change));
    const turns = this.darkness.turns(deltas);
    const lacking = this.audiences.lacking(deltas);
    const failed = ({ members }: Audience, error: Error) => this.endAll(members, error);
    const hearing = this.audiences.hearing(deltas, failed, lacking);
    for (const [audience, heard] of hearing)
      this.orEnd(audience.members, () => {
        const news = audience.news(heard, turns, position);
        for (const client of audience.members) this.tell(client, audience, news, seen);
      });
    for (const audience of lacking) this.tellAnew(audience);
    const first = changes.flatMap(({ previousStatus, tenantId }) =>
      previousStatus === null ? [tenantId] : [],
    );
    for (const tenantId of new Set(first)) this.firstHeard(tenantId);
  }

  private tell(client: LiveClient, audience: Audience, news: News, seen: CommittedSnapshot): void {
    const { subscription } = client;
    if (!subscription) return;
    if (subscription.inStep && client.free && audience.fits(client)) {
      const shared = news.shared();
      if (shared) return client.tellShared(shared, subscription.count());
    }
    subscription.offer(news.deltas, news.sites);
    subscription.passed(seen);
    this.pump(client);
  }

  private async extend(client: LiveClient, subscription: Subscription, gained: Rooms): Promise<void> {
    const release = subscription.hold();
    try {
      const state = await this.read(subscription.selection, gained);
      subscription.extend(state, gained.keys());
    } finally {
      release();
    }
    if (subscription.missed) await this.refresh(client);
    else this.pump(client);
  }

  /** After too many changes to tell one by one: nobody looked at them, so that a store may be heard of for the first time. */
  private refreshAll(): void {
    for (const tenantId of new Set(this.audiences.all.map(({ view }) => view.tenantId)))
      this.firstHeard(tenantId);
    for (const audience of this.audiences.all) this.tellAnew(audience);
  }

  /** How things stand, read once for all of them; whoever is waiting for that already reads it again behind it. */
  private tellAnew(audience: Audience): void {
    const clients = [...audience.members].filter(({ subscription }) => {
      if (subscription) subscription.missed = true;
      return subscription?.isReading === false;
    });
    this.refreshAudience(audience, clients).catch(() =>
      clients.forEach(({ socket }) => socket.disconnect(true)),
    );
  }

  private refreshOrEnd(client: LiveClient): void {
    this.refresh(client).catch(() => client.socket.disconnect(true));
  }

  private async refresh(client: LiveClient): Promise<void> {
    if (client.audience) await this.refreshAudience(client.audience, [client]);
  }

  private async refreshAudience(audience: Audience, clients: readonly LiveClient[]): Promise<void> {
    const held = clients.flatMap((client) => {
      const { subscription } = client;
      if (!subscription || !audience.fits(client)) return [];
      subscription.missed = false;
      return [{ client, subscription, release: subscription.hold() }];
    });
    if (!held.length) return;
    const { selection, rooms } = audience.view;
    try {
      const state = await runInContext(audience.context, () => this.read(selection, rooms));
      const token = audience.resumeAt(state.position);
      for (const { client, subscription } of held)
        // whose rights changed during the read is told nothing of it, and all of it anew when its rooms are worked out
        if (audience.fits(client)) subscription.snapshot(state, token);
        else subscription.missed = true;
    } finally {
      for (const { release } of held) release();
    }
    for (const { client, subscription } of held) {
      if (client.subscription !== subscription) continue;
      if (client.audience === audience && !audience.fits(client)) continue;
      if (subscription.missed || client.audience !== audience) this.refreshOrEnd(client);
      else this.pump(client);
    }
  }

  private assign(client: LiveClient, subscription: Subscription, rooms: Rooms): Audience {
    const audience = this.audiences.place(client, subscription.selection, rooms);
    if (subscription.ended) this.audiences.leave(client);
    else client.move(subscription.rooms, rooms);
    // One map for all of the audience: it may be long
    subscription.rooms = audience.view.rooms;
    return audience;
  }

  /** @throws SubscriptionTooLarge */
  private async read(selection: Selection, rooms: Rooms, since?: string): Promise<State> {
    const state = await readState(this.db, selection, rooms, { now: this.clock.now(), since });
    if (state.rows.length > MOST_CAMERAS) throw new SubscriptionTooLarge(MOST_CAMERAS);
    const complete = [...rooms.keys()].filter((siteId) => isComplete(rooms, siteId));
    if (since === undefined) this.darkness.learn(complete, state.sites);
    return state;
  }
}
