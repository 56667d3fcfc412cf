const fs = require('node:fs');
const path = require('node:path');

const swcrc = JSON.parse(fs.readFileSync(path.join(__dirname, '.swcrc'), 'utf8'));
delete swcrc.jsc.paths;
delete swcrc.jsc.baseUrl;
delete swcrc.$schema;
delete swcrc.exclude;

/**
 * Installed packages that ship ES modules. Jest can require() those only from Node 24.9, so on Node 20 SWC turns them
 * into CommonJS (cached). mercurius is CommonJS but calls import() at run time, which needs the same.
 */
function esmPackages() {
  const lock = JSON.parse(fs.readFileSync(path.join(__dirname, 'node_modules/.package-lock.json'), 'utf8'));
  const names = new Set(['mercurius']);
  for (const [dir, entry] of Object.entries(lock.packages)) {
    if (
      entry.dev &&
      !/^node_modules\/@nestjs\//.test(dir) &&
      !dir.endsWith('/fast-check') &&
      !dir.endsWith('/openapi-fetch') &&
      !dir.endsWith('/pure-rand')
    )
      continue;
    const manifest = path.join(__dirname, dir, 'package.json');
    if (!fs.existsSync(manifest)) continue;
    if (JSON.parse(fs.readFileSync(manifest, 'utf8')).type === 'module')
      names.add(dir.slice(dir.lastIndexOf('node_modules/') + 13));
  }
  return [...names];
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const base = {
  rootDir: __dirname,
  testEnvironment: '<rootDir>/test/jest/one-realm.environment.cjs',
  runtime: '<rootDir>/test/jest/shared.runtime.cjs',
  transform: {
    '^.+\\.ts$': ['@swc/jest', { ...swcrc, swcrc: false, sourceMaps: 'inline' }],
    '^.+\\.m?js$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: false,
        jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [
    `/node_modules/(?!(?:.*/node_modules/)?(?:${esmPackages().map(escape).join('|')})/)`,
  ],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@mimamori/client$': '<rootDir>/clients/typescript/src',
    '^@mimamori/([^/]+)/testing$': '<rootDir>/libs/$1/testing',
    '^@mimamori/([^/]+)$': '<rootDir>/libs/$1/src',
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

const withDatabase = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

/** @type {import('jest').Config} */
module.exports = {
  testTimeout: 60_000,
  // On two cores: some files wait for clocks and sockets, and the third keeps both busy meanwhile (446 s with two, 376 s). The
  // files are independent, each with its own database
  maxWorkers: 3,
  reporters: ['default', '<rootDir>/test/jest/slowest.reporter.cjs'],
  testSequencer: '<rootDir>/test/jest/longest-first.sequencer.cjs',
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,clients,test}/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/system/'],
    },
    {
      ...base,
      ...withDatabase,
      displayName: 'db',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.db-spec.ts'],
    },
    { ...base, ...withDatabase, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'] },
    { ...base, ...withDatabase, displayName: 'system', testMatch: ['<rootDir>/test/system/**/*.spec.ts'] },
  ],
};
