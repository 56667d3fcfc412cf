import { Logger } from '@nestjs/common';

import type { SystemDb } from '../database/tenant-db';
import { Unavailable } from '../errors/platform.errors';
import type { CommittedSignals } from './committed-signal';
import { parseSnapshot } from './committed-snapshot';

/** From one look to the next: what happens meanwhile is delivered together. */
const PACE_MILLISECONDS = 25;
/** Also when the looks themselves take longer than the pace: others need the connection, too. */
const LEAST_PAUSE_MILLISECONDS = 5;
const LOOK_MILLISECONDS = 1_000;
const MOST_ROWS = 5_000;

export interface TailedRow {
  /** The transaction that wrote it: `xid8` as text. */
  readonly xid: string;
}

export interface TailOptions<Row extends TailedRow> {
  /** Runs one statement as the system, under a reason of the caller's. */
  readonly query: SystemDb['query'];
  /**
   * What to read: texts of ours, never input. The table needs `tenant_id`, a column `xid xid8 default
   * pg_current_xact_id()`, a column `seq` that orders the rows of one transaction, and an index (tenant_id, xid, seq).
   * `columns` speaks of the alias `tail`; as a function it is asked at each read.
   */
  readonly columns: string | (() => string);
  readonly table: string;
  /** For a table in partitions by time: `table` may bound its rows from below by `$4`, a `timestamptz`. */
  readonly oldest?: () => Date;
  /** Signals, with the tenant's id as payload, that there are new rows. */
  readonly channel: string;
  /** Rows in the order of `seq`; also one that committed after rows with a higher `seq` did. */
  readonly deliver: (rows: readonly Row[]) => void;
  /** There was more than anybody wants to be told one by one: look at the state instead. */
  readonly overflowed: () => void;
}

/**
 * Follows a table that many transactions append to: every row that commits is delivered once, whatever the order of
 * the commits. Two looks differ by exactly the rows whose transaction the second one sees and the first one did not, so
 * a look carries the snapshot of the one before. A sequence would not do: its numbers are drawn before the commit, and
 * one that is missing may yet arrive.
 *
 * Signals only wake it; a look every second catches up after a connection was lost.
 */
export class CommittedTail<Row extends TailedRow> {
  private readonly logger = new Logger(CommittedTail.name);
  private readonly watched = new Map<string, number>();
  private seen?: string;
  private looking?: Promise<void>;
  private again = false;
  private begunAt = 0;
  private failing = false;
  private timer?: NodeJS.Timeout;
  private closed = false;

  constructor(private readonly options: TailOptions<Row>) {}

  /** What has been delivered, as a `pg_snapshot`; `undefined` before the first `watch`. */
  get position(): string | undefined {
    return this.seen;
  }

  async listen(signals: CommittedSignals): Promise<void> {
    await signals.listen(
      this.options.channel,
      (tenantId) => {
        if (this.watched.has(tenantId)) this.wake();
      },
      () => this.wake(),
    );
  }

  /**
   * Follows this tenant's rows until `unwatch`, once for each `watch`. Whoever reads state after this has resolved is
   * delivered every row that the read did not see (and perhaps some that it did: compare with `sees`).
   * @throws Unavailable
   */
  async watch(tenantId: string): Promise<void> {
    // Nobody waits for what was committed while nobody watched
    if (this.watched.size === 0) this.seen = undefined;
    this.watched.set(tenantId, (this.watched.get(tenantId) ?? 0) + 1);
    // A look in hand may not ask for this tenant, and still move the position
    await this.looking;
    if (this.seen === undefined) await this.lookNow();
    if (this.seen !== undefined) return;
    this.unwatch(tenantId);
    throw new Unavailable('database');
  }

  unwatch(tenantId: string): void {
    const left = (this.watched.get(tenantId) ?? 0) - 1;
    if (left > 0) this.watched.set(tenantId, left);
    else this.watched.delete(tenantId);
  }

  /** Ends when the look in hand has ended. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private wake(): void {
    if (this.looking) this.again = true;
    else this.schedule(this.pace(0));
  }

  private pace(least: number): number {
    return Math.max(least, this.begunAt + PACE_MILLISECONDS - performance.now());
  }

  private schedule(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.closed || this.watched.size === 0) return;
    this.timer = setTimeout(() => void this.lookNow(), milliseconds);
  }

  private async lookNow(): Promise<void> {
    this.again = false;
    if (!this.looking) this.begunAt = performance.now();
    this.looking ??= this.look()
      .then(() => (this.failing = false))
      .catch((error: Error) => {
        if (!this.failing) this.logger.warn(`cannot follow ${this.options.channel}: ${error.message}`);
        this.failing = true;
      })
      .then(() => {
        this.looking = undefined;
        this.schedule(this.again ? this.pace(LEAST_PAUSE_MILLISECONDS) : LOOK_MILLISECONDS);
      });
    await this.looking;
  }

  /** Without a position yet it only takes one. */
  private async look(): Promise<void> {
    const { query, deliver, overflowed, oldest } = this.options;
    const found = await query<Partial<Row> & { position: string }>(this.sql(), [
      [...this.watched.keys()],
      ...(this.seen === undefined ? [null, []] : boundsOf(this.seen)),
      ...(oldest ? [oldest()] : []),
    ]);
    const first = found[0];
    if (!first) throw new Error('no position');
    this.seen = first.position;
    const rows = found.filter(({ xid }) => xid !== null) as unknown as Row[];
    if (rows.length > MOST_ROWS) overflowed();
    else if (rows.length) deliver(rows);
  }

  /** One statement, hence one snapshot: the position is the one that the rows were read with. */
  private sql(): string {
    const { columns: asked, table } = this.options;
    const columns = typeof asked === 'string' ? asked : asked();
    return `select pg_current_snapshot()::text as position, found.*
      from (values (1)) one left join lateral (
        select tail.xid::text as xid, ${columns} from ${table} tail
        where tail.tenant_id = any($1::uuid[]) and (
          tail.xid >= $2::xid8 or tail.xid = any($3::xid8[]))
        order by tail.seq limit ${MOST_ROWS + 1}
      ) found on true`;
  }
}

/** As values, not as expressions over the snapshot: the planner then knows how few rows they leave. */
function boundsOf(position: string): [xmax: string, running: string[]] {
  const { xmax, running } = parseSnapshot(position);
  return [String(xmax), [...running].map(String)];
}
