import pg from 'pg';

import { findContext } from '../context/request-context';
import { statementName } from './statement-name';
import { tenantQuery } from './tenant-query';

type Callback = (error: Error | null, result?: pg.QueryResult) => void;

/** Statements that only steer a transaction: no tenant, no name; after them a local setting may be gone. */
const STEERING = /^\s*(start transaction|begin|commit|rollback|savepoint|release|set )/i;

/**
 * A client that speaks for the tenant in the request context: the setting travels with each statement outside of a
 * transaction, and with the first statement inside of one.
 */
class TenantClient extends pg.Client {
  private announced: string | null = null;

  // @ts-expect-error pg declares overloads per call shape; the pool and TypeORM use the two handled here
  override query(first: unknown, second?: unknown, third?: unknown): unknown {
    if (typeof first !== 'string') return this.send(first, second, third);
    const callback = [second, third].find((argument) => typeof argument === 'function') as
      Callback | undefined;
    const values = Array.isArray(second) ? second : undefined;
    const outcome = this.run(first, values);
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

  private async run(text: string, values: unknown[] | undefined): Promise<pg.QueryResult> {
    if (STEERING.test(text)) {
      this.announced = null;
      return this.send({ text, values }) as Promise<pg.QueryResult>;
    }
    const config: pg.QueryConfig = { name: statementName(text), text, values };
    const tenantId = findContext()?.tenantId;
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
