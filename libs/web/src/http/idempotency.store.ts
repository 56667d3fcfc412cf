import {
  Clock,
  uuidv7,
  getPrincipal,
  getTenantId,
  TenantDb,
  IdempotencyAnswerLost,
  IdempotencyInFlight,
  IdempotencyReused,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

const LIFETIME_MS = 24 * 60 * 60 * 1000;
const STALE_MS = 60_000;
const PURGE_BATCH = 20;
const PURGE_ROUND = 1_000;

/** One command under a key. */
export interface KeyedCommand {
  /** Method and route template, or `graphql:<mutation>`. */
  readonly route: string;
  readonly key: string;
  readonly bodyHash: string;
}

export interface StoredAnswer {
  /** HTTP status; GraphQL uses 200. */
  readonly status: number;
  /** JSON text; `null` for an answer without a body. */
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Either ours to carry out, or already answered. */
export type Claim = { readonly id: string } | { readonly answer: StoredAnswer };

interface Row {
  id: string;
  body_hash: string;
  state: 'in_flight' | 'done';
  committed: boolean;
  status: number | null;
  body: string | null;
  headers: Record<string, string> | null;
  created_at: Date;
}

// Expired keys are free again: the row is taken over as if it had just been written.
const CLAIM = `
  insert into idempotency_key (tenant_id, id, principal_id, route, key, body_hash, state, created_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, 'in_flight', $7, $8)
  on conflict (tenant_id, principal_id, route, key) do update
  set id = excluded.id, body_hash = excluded.body_hash, state = 'in_flight', committed = false,
      status = null, body = null, headers = null, created_at = excluded.created_at, expires_at = excluded.expires_at
  where idempotency_key.expires_at <= excluded.created_at
  returning id`;

const FIND = `
  select id, body_hash, state, committed, status, body, headers, created_at from idempotency_key
  where principal_id = $1 and route = $2 and key = $3`;

const TAKE_OVER = `
  update idempotency_key set id = $2, created_at = $3
  where id = $1 and state = 'in_flight' and committed = false returning id`;

const PURGE = `
  delete from idempotency_key where id in
    (select id from idempotency_key where expires_at <= $1 order by expires_at limit ${PURGE_BATCH})`;

/** Keys and answers of commands, for a day. Each step is a statement of its own, outside of the command's transaction. */
@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @throws IdempotencyReused | IdempotencyInFlight | IdempotencyAnswerLost */
  async claim(command: KeyedCommand): Promise<Claim> {
    const now = this.clock.now();
    const { route, key, bodyHash } = command;
    const principalId = getPrincipal().id;
    const id = uuidv7(now.getTime());
    const expiresAt = new Date(now.getTime() + LIFETIME_MS);
    const claimed = await this.db.query(CLAIM, [
      getTenantId(),
      id,
      principalId,
      route,
      key,
      bodyHash,
      now,
      expiresAt,
    ]);
    if (claimed.length) return { id };
    const [row] = await this.db.query<Row>(FIND, [principalId, route, key]);
    // Gone between the two statements: its command failed just now, and the next try will find the key free.
    if (!row) throw new IdempotencyInFlight();
    return this.join(row, bodyHash, now);
  }

  private async join(row: Row, bodyHash: string, now: Date): Promise<Claim> {
    if (row.body_hash !== bodyHash) throw new IdempotencyReused();
    if (row.state === 'done') {
      if (row.status === null) throw new IdempotencyAnswerLost();
      return { answer: { status: row.status, body: row.body, headers: row.headers ?? {} } };
    }
    const stale = now.getTime() - row.created_at.getTime() > STALE_MS;
    if (stale && row.committed) throw new IdempotencyAnswerLost();
    if (stale) {
      // A new id: should the first one still run, its transaction no longer finds its row.
      const id = uuidv7(now.getTime());
      if ((await this.db.query(TAKE_OVER, [row.id, id, now])).length) return { id };
    }
    throw new IdempotencyInFlight();
  }

  /** Keeps the answer; a few expired keys of the tenant go on the way. */
  async keep(id: string, { status, body, headers }: StoredAnswer): Promise<void> {
    await this.db.query(
      `update idempotency_key set state = 'done', status = $2, body = $3, headers = $4 where id = $1`,
      [id, status, body, headers],
    );
    await this.db.query(PURGE, [this.clock.now()]);
  }

  /** All that expired in the tenant of the context, at most 1,000. For the worker: tenants that send no more keys have theirs, too. */
  async forgetExpired(): Promise<void> {
    await this.db.query(
      `delete from idempotency_key where id in
         (select id from idempotency_key where expires_at <= $1 order by expires_at limit ${PURGE_ROUND})`,
      [this.clock.now()],
    );
  }

  /** Carried out, and the answer is kept nowhere: a repeat hears that it is lost. */
  async finish(id: string): Promise<void> {
    await this.db.query(`update idempotency_key set state = 'done' where id = $1`, [id]);
  }

  /** After a failure: free again if nothing was committed, else done without an answer. */
  async release(id: string): Promise<void> {
    await this.db.query('delete from idempotency_key where id = $1 and committed = false', [id]);
    await this.finish(id);
  }
}
