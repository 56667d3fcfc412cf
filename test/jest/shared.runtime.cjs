const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const OneRealmEnvironment = require('./one-realm.environment.cjs');

const SPEC = /[.-]spec\.ts$/;

/** Jest compiles for a context of its own, which the realm of the process is not. */
class OneRealmRuntime extends Runtime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    if (!(environment instanceof OneRealmEnvironment)) return;
    const { executor } = this;
    executor.compile = (code, filename) =>
      vm.compileFunction(code, executor.injectedModuleParameters, {
        filename,
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
  }
}

/** What loads the modules that are shared, by the registry's name; it lives as long as the worker, and is never torn down. */
const registries = new Map();

function registryFor(environment, config, rest) {
  const { modules } = environment;
  if (!registries.has(modules)) {
    const own = new OneRealmEnvironment({ projectConfig: config });
    registries.set(modules, new OneRealmRuntime(config, own, ...rest));
  }
  return registries.get(modules);
}

/** Looks at a file's own first. */
class SourceMaps extends Map {
  constructor(own, more) {
    super();
    Object.assign(this, { own, more });
  }

  [Symbol.iterator]() {
    return this.own[Symbol.iterator]();
  }

  get(file) {
    return this.own.get(file) ?? this.more.get(file);
  }
}

/**
 * A module registry for spec files alone. Packages, libs and what supports tests are loaded once in each worker: to load
 * and compile them again for every file took most of the suite's time. The product keeps no state in modules. One package
 * does, for types of GraphQL: files with types of their own (`thing-app`) therefore share a second registry, by
 * `@jest-environment-options {"modules": "things"}`; a file that builds a schema of a part of the product says
 * `@jest-environment node` and gets a context and modules of its own. So does everything in a watching Jest, since files
 * change.
 */
module.exports = class SharedRuntime extends OneRealmRuntime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    const { watch, watchAll } = rest.at(-1);
    this.isSharing = environment instanceof OneRealmEnvironment && !watch && !watchAll;
    if (this.isSharing) this.shared = registryFor(environment, config, rest);
  }

  requireModule(from, name, options, isActual) {
    const isOwn =
      !this.isSharing || !name || options?.isInternalModule || this._resolution.isCoreModule(name);
    if (isOwn || SPEC.test(this._resolution.resolveCjs(from, name)))
      return super.requireModule(from, name, options, isActual);
    return this.shared.requireModule(from, name);
  }

  getSourceMaps() {
    const own = super.getSourceMaps();
    return this.isSharing ? new SourceMaps(own, this.shared.getSourceMaps()) : own;
  }
};
