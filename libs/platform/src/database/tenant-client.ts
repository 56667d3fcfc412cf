import pg from 'pg';

import { findContext } from '../context/request-context';
import { statementName } from './statement-name';
import { tenantQuery } from './tenant-query';

type Callback = (error: Error | null, result?: pg.QueryResult) => void;

/** Statements that only steer a transaction: no tenant, no name; after them a local setting may be gone. */
const STEERING = /^\s*(start transaction|begin|commit|rollback|savepoint|release|set )/i;

interface Statement extends pg.QueryConfig {
  /** Whose it is, where that was settled before a connection was free; `null`: nobody's. */
  readonly tenantId?: string | null;
}

/** What is asked by text or by pg's config object; `undefined` for pg's own queries, cursors and the like. */
function statementOf(first: unknown, second: unknown): Statement | undefined {
  if (typeof first === 'string') return { text: first, values: Array.isArray(second) ? second : undefined };
  const { text, submit } = first as { text?: unknown; submit?: unknown };
  return typeof text === 'string' && typeof submit !== 'function' ? (first as Statement) : undefined;
}

const callbackAmong = (...given: unknown[]) =>
  given.find((argument) => typeof argument === 'function') as Callback | undefined;

const tenantInHand = () => findContext()?.tenantId ?? null;

/**
 * A client that speaks for the tenant in the request context: the setting travels with each statement outside of a
 * transaction, and with the first statement inside of one.
 */
class TenantClient extends pg.Client {
  private announced: string | null = null;

  // @ts-expect-error pg declares overloads per call shape; the pool and TypeORM use the two handled here
  override query(first: unknown, second?: unknown, third?: unknown): unknown {
    const config = statementOf(first, second);
    if (!config) return this.send(first, second, third);
    const callback = callbackAmong(second, third);
    const outcome = this.run(config);
    if (!callback) return outcome;
    outcome.then(
      (result) => callback(null, result),
      (error: Error) => callback(error),
    );
    return undefined;
  }

  private send(first: unknown, second?: unknown, third?: unknown): unknown {
    const query = super.query.bind(this) as unknown as (...args: unknown[]) => unknown;
    return third !== undefined
      ? query(first, second, third)
      : second !== undefined
        ? query(first, second)
        : query(first);
  }

  private async run(statement: Statement): Promise<pg.QueryResult> {
    if (STEERING.test(statement.text)) {
      this.announced = null;
      return this.send(statement) as Promise<pg.QueryResult>;
    }
    const config = { ...statement, name: statementName(statement.text) };
    const tenantId = statement.tenantId === undefined ? tenantInHand() : statement.tenantId;
    const inTransaction = this.getTransactionStatus() === 'T';
    if (!tenantId || (inTransaction && this.announced === tenantId))
      return this.send(config) as Promise<pg.QueryResult>;
    const result = await tenantQuery((query) => void this.send(query), config, tenantId);
    this.announced = this.getTransactionStatus() === 'T' ? tenantId : null;
    return result;
  }
}

class TenantPool extends pg.Pool {
  constructor(options: pg.PoolConfig) {
    super({ ...options, Client: TenantClient } as pg.PoolConfig);
  }

  /**
   * A statement that has to wait for a connection is sent by whoever gives one back, in the context of their request: so the
   * tenant is settled here, where it is asked.
   */
  // @ts-expect-error as for the client: the published overloads are per call shape
  override query(first: unknown, second?: unknown, third?: unknown): unknown {
    const query = super.query.bind(this) as unknown as (...args: unknown[]) => unknown;
    const statement = statementOf(first, second);
    if (!statement) return query(first, second, third);
    const callback = callbackAmong(second, third);
    const settled: Statement = { ...statement, tenantId: tenantInHand() };
    return callback ? query(settled, callback) : query(settled);
  }
}

/** A stand-in for the `pg` module, for TypeORM's `driver` option. */
export const tenantPg = {
  ...pg,
  Pool: TenantPool,
  Client: TenantClient,
  defaults: pg.defaults,
  types: pg.types,
  native: undefined,
};
