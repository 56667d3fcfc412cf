import { Logger } from '@nestjs/common';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import type { CapabilityRegistry } from '../capability/capability.registry';
import { BackgroundRunner } from './background.runner';

const database = useDatabase();
const POOL = { max: 3, connectionTimeoutMillis: 2_000 };
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A worker whose methods each ask the pool for a connection of their own, as `asSystem` does. */
function worker(names: readonly string[], work: (name: string, pool: pg.Pool) => Promise<unknown>) {
  const pool = new pg.Pool({ connectionString: database.systemUrl, ...POOL });
  const methods = names.map((name) => ({
    mark: { name, everyMilliseconds: 60_000 },
    call: () => work(name, pool),
  }));
  const registry = { markedMethods: () => methods } as unknown as CapabilityRegistry;
  const runner = new BackgroundRunner(pool, registry);
  const stop = async () => {
    await runner.onModuleDestroy();
    await pool.end();
  };
  return { runner, pool, stop };
}

const NAMES = Array.from({ length: 12 }, (_, index) => `spec.round-${index}`);

describe('background methods', () => {
  it('begin together without waiting for each other’s connections', async () => {
    const errors = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const done: string[] = [];
    const { runner, stop } = worker(NAMES, async (name, pool) => {
      await pool.query('select pg_sleep(0.05)');
      done.push(name);
    });
    runner.start();
    for (let looks = 0; done.length < NAMES.length && looks < 100; looks += 1) await pause(20);
    await stop();
    expect(done.toSorted()).toEqual(NAMES.toSorted());
    expect(errors).not.toHaveBeenCalled();
    errors.mockRestore();
  });

  it('are run by one worker at a time', async () => {
    const seen = { running: 0, most: 0, rounds: 0 };
    const work = async (_name: string, pool: pg.Pool) => {
      seen.running += 1;
      seen.rounds += 1;
      seen.most = Math.max(seen.most, seen.running);
      await pool.query('select pg_sleep(0.2)');
      seen.running -= 1;
    };
    const [one, other] = [worker(['spec.alone'], work), worker(['spec.alone'], work)];
    one.runner.start();
    other.runner.start();
    await pause(150);
    await Promise.all([one.stop(), other.stop()]);
    expect(seen).toMatchObject({ most: 1, rounds: 1 });
  });

  it('go on with a new connection when the one that kept the locks is lost', async () => {
    const errors = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const done: string[] = [];
    const { runner, pool, stop } = worker(['spec.first', 'spec.second'], async (name, own) => {
      if (name === 'spec.first')
        await own.query(
          'select pg_terminate_backend(pid) from pg_locks where locktype = $1 and pid <> pg_backend_pid()',
          ['advisory'],
        );
      await pause(50);
      done.push(name);
    });
    runner.start();
    await pause(400);
    // the next rounds
    runner.start();
    await pause(400);
    await stop();
    expect(done.filter((name) => name === 'spec.second').length).toBeGreaterThan(1);
    expect(pool.totalCount).toBe(0);
    errors.mockRestore();
  });
});
