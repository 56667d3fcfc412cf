import type { TestServer } from './test-server';

/** One per Jest process: setup and teardown may run once for every project, in whatever order. */
export interface ServerRegister {
  users: number;
  server: Promise<TestServer> | undefined;
}

const KEY = Symbol.for('mimamori.test.server');

export function serverRegister(): ServerRegister {
  const holder: typeof globalThis & { [KEY]?: ServerRegister } = globalThis;
  return (holder[KEY] ??= { users: 0, server: undefined });
}
