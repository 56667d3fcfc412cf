import path from 'node:path';

interface Environment {
  readonly global: typeof globalThis;
  readonly moduleMocker: { spyOn(thing: object, method: string): { mockReturnValue(value: unknown): void } };
  setup(): Promise<void>;
  teardown(): Promise<void>;
}
type Made = new (config: { projectConfig: object }) => Environment;

const EnvironmentOfFiles = jest.requireActual<Made>(path.join(__dirname, 'one-realm.environment.cjs'));
const started = (modules?: string) =>
  new EnvironmentOfFiles({ projectConfig: { fakeTimers: {}, testEnvironmentOptions: { modules } } });

/** Jest's own state of this very file goes with a teardown, too, and this file is not over. */
async function tearDown(environment: Environment): Promise<void> {
  const own = Object.getOwnPropertySymbols(globalThis).map(
    (symbol) => [symbol, Object.getOwnPropertyDescriptor(globalThis, symbol)!] as const,
  );
  await environment.teardown();
  for (const [symbol, descriptor] of own) Object.defineProperty(globalThis, symbol, descriptor);
}

describe('what a spec file changes of its process', () => {
  it('is put back after it', async () => {
    const before = { exit: process.exit, console: globalThis.console, path: process.env['PATH'] };
    process.env['MIMAMORI_KEPT'] = 'as it was';
    const thing = { answer: () => 1 };
    const environment = started();
    environment.moduleMocker.spyOn(thing, 'answer').mockReturnValue(2);
    Object.assign(process.env, { MIMAMORI_KEPT: 'changed', MIMAMORI_ADDED: 'by a spec' });
    delete process.env['PATH'];
    process.exit = () => undefined as never;
    environment.global.console = Object.create(before.console);
    await tearDown(environment);
    await environment.setup();
    expect({ exit: process.exit, console: globalThis.console, path: process.env['PATH'] }).toEqual(before);
    expect(process.env).toMatchObject({ MIMAMORI_KEPT: 'as it was' });
    expect(process.env).not.toHaveProperty('MIMAMORI_ADDED');
    expect(thing.answer()).toBe(1);
    delete process.env['MIMAMORI_KEPT'];
  });
});

describe('what packages keep on the global object', () => {
  it('is each registry’s own, and there again for the next file of the same', async () => {
    const kept = globalThis as { GqlKeptBySpec?: string };
    const ours = started();
    await tearDown(ours); // what the product defined is put aside, and comes back below
    const [one, other] = [started('one'), started('other')];
    await one.setup();
    kept.GqlKeptBySpec = 'of one';
    await tearDown(one);
    await other.setup();
    expect(kept.GqlKeptBySpec).toBeUndefined();
    kept.GqlKeptBySpec = 'of the other';
    await tearDown(other);
    const next = started('one');
    await next.setup();
    expect(kept.GqlKeptBySpec).toBe('of one');
    await tearDown(next);
    await ours.setup();
    expect(kept.GqlKeptBySpec).toBeUndefined();
  });
});
