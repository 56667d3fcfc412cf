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
    Error.stackTraceLimit = 100;
    this.moduleMocker = new ModuleMocker(global);
    const { moduleMocker } = this;
    this.fakeTimers = new LegacyFakeTimers({ config: projectConfig, global, moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global });
  }

  async setup() {}

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
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return this.global;
  }
};
