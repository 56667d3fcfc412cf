import pg from 'pg';

/**
 * A pool without a tenant. A connection that breaks while idle must not end the process: the next checkout opens a new
 * one, and a statement that runs into the break rejects by itself.
 */
export function plainPool(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(options);
  const ignore = () => undefined;
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}
