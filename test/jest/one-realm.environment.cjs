const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
// Looks at once which globals Node has, for the contexts it makes: before packages add theirs to the realm shared here
require('jest-environment-node');
const { ModuleMocker } = require('jest-mock');

const timerConfig = {
  idToRef: (id) => ({ id, ref: () => undefined, unref: () => undefined }),
  refToId: (timer) => timer?.id,
};

/** What Jest keeps on the global object for one file: the next one must not hear that file's handlers. */
const OF_ONE_FILE = new Set(['JEST_STATE_SYMBOL', 'EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL']);

/** Where packages keep all types, schemas and entities that were defined: each registry of modules has its own. */
const OF_A_REGISTRY = /^(Gql|SwaggerGlobal|typeorm|__zod_global)/;
const definedIn = new Map();

/**
 * Spec files run in the realm of the worker itself, one after the other, so that they can share what is loaded (see
 * shared.runtime.cjs). What a file changes of the process is put back after it.
 */
module.exports = class OneRealmEnvironment {
  constructor({ projectConfig }) {
    const { global } = globalThis;
    this.global = global;
    this.before = {
      console: global.console,
      env: { ...process.env },
      exit: process.exit,
    };
    /** The registry whose modules the file shares. */
    this.modules = projectConfig.testEnvironmentOptions.modules ?? 'product';
    Error.stackTraceLimit = 100;
    this.moduleMocker = new ModuleMocker(global);
    const { moduleMocker } = this;
    this.fakeTimers = new LegacyFakeTimers({ config: projectConfig, global, moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global });
  }

  async setup() {
    Object.assign(this.global, definedIn.get(this.modules));
  }

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    const { global } = this;
    const { console, env, exit } = this.before;
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    process.exit = exit;
    for (const symbol of Object.getOwnPropertySymbols(global))
      if (OF_ONE_FILE.has(symbol.description)) Reflect.deleteProperty(global, symbol);
    global.console = console;
    const names = Object.keys(global).filter((name) => OF_A_REGISTRY.test(name));
    definedIn.set(this.modules, Object.fromEntries(names.map((name) => [name, global[name]])));
    for (const name of names) Reflect.deleteProperty(global, name);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return this.global;
  }
};
