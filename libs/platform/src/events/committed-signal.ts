import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';

import { Config } from '../config/config';

const RETRY_MILLISECONDS = 500;
/** A line that is cut without a word looks idle for ever: it is asked this often, and lost when it is silent this long. */
const BEAT_MILLISECONDS = 1_000;
const SILENCE_MILLISECONDS = 2_000;
const CONNECT_MILLISECONDS = 10_000;

type Hear = (payload: string) => void;
type ConnectionChange = (connected: boolean) => void;

/**
 * One LISTEN connection per process. A signal only says "look again": what happened is read from tables, so a lost
 * connection loses nothing. Whoever caches what a signal invalidates is told when the connection breaks, too, and must
 * flush and stop caching until it is back.
 */
@Injectable()
export class CommittedSignals implements OnApplicationShutdown {
  private readonly logger = new Logger(CommittedSignals.name);
  private readonly hearers = new Map<string, Set<Hear>>();
  private readonly watchers = new Set<ConnectionChange>();
  /** The one connection, from the moment it is tried. */
  private client?: pg.Client;
  private arriving = false;
  private closing = false;
  private timer?: NodeJS.Timeout;
  private starting?: Promise<void>;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(@Inject(Config) private readonly config: Config) {}

  /** Whether signals arrive now. */
  get connected(): boolean {
    return this.arriving;
  }

  /** `channel` is a literal of ours, `mimamori_<lib>_<what>`. */
  async listen(channel: string, hear: Hear, onConnection?: ConnectionChange): Promise<void> {
    const hearers = this.hearers.get(channel) ?? new Set();
    this.hearers.set(channel, hearers.add(hear));
    if (onConnection) this.watchers.add(onConnection);
    await (this.starting ??= this.connect());
    const { client } = this;
    // A connection that fails here is made anew, and then listens to all channels.
    if (client && this.arriving)
      await this.inTurn(client, `listen ${channel}`).catch(() => this.lost(client));
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    if (this.arriving) await this.client?.end();
    else this.client?.connection.stream.destroy();
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.config.databaseUrl,
      application_name: 'mimamori-listen',
      connectionTimeoutMillis: CONNECT_MILLISECONDS,
      query_timeout: SILENCE_MILLISECONDS,
    });
    this.client = client;
    this.turn = Promise.resolve();
    client.on('notification', ({ channel, payload }) =>
      this.hearers.get(channel)?.forEach((hear) => hear(payload ?? '')),
    );
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    try {
      await client.connect();
      for (const channel of this.hearers.keys()) await this.inTurn(client, `listen ${channel}`);
    } catch (error) {
      if (!this.closing) this.logger.warn(`no connection for signals: ${(error as Error).message}`);
      this.lost(client);
      return;
    }
    if (this.closing || this.client !== client) return;
    this.arriving = true;
    this.watchers.forEach((watch) => watch(true));
    this.ask(client);
  }

  /** One statement after the other: pg gives up keeping a queue of its own. */
  private inTurn(client: pg.Client, text: string): Promise<unknown> {
    const answer = this.turn.then(() => client.query(text));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  private ask(client: pg.Client): void {
    if (this.closing || this.client !== client) return;
    const beat = () =>
      void this.inTurn(client, 'select 1').then(
        () => this.ask(client),
        () => this.lost(client),
      );
    this.timer = setTimeout(beat, BEAT_MILLISECONDS);
  }

  private lost(client: pg.Client): void {
    if (this.closing || this.client !== client) return;
    const arrived = this.arriving;
    this.client = undefined;
    this.arriving = false;
    if (arrived) this.watchers.forEach((watch) => watch(false));
    client.connection.stream.destroy();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), RETRY_MILLISECONDS);
  }
}
