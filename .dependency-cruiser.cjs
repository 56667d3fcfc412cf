/** Reads architecture.mjs, the only copy of who may import whom. */
module.exports = (async () => {
  const { edges } = await import('./architecture.mjs');
  const libs = Object.entries(edges).map(([lib, allowed]) => ({
    name: `${lib}-imports`,
    severity: 'error',
    comment: `${lib} may import only: ${allowed.join(', ') || 'nothing'}. See architecture.mjs.`,
    from: { path: `^libs/${lib}/` },
    to: {
      path: '^libs/',
      pathNot: [`^libs/${lib}/`, ...allowed.map((other) => `^libs/${other}/(src|testing)/index\\.ts$`)],
    },
  }));
  return {
    forbidden: [
      ...libs,
      {
        name: 'no-cycle',
        severity: 'error',
        from: {},
        to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      },
      {
        name: 'libs-know-no-app',
        severity: 'error',
        comment: 'Apps start libs; specs may boot an app.',
        from: { path: '^libs/', pathNot: 'spec\\.ts$' },
        to: { path: '^(apps|test)/' },
      },
      {
        name: 'apps-stand-alone',
        severity: 'error',
        from: { path: '^apps/([^/]+)/' },
        to: { path: '^apps/[^/]+/', pathNot: '^apps/$1/' },
      },
      {
        name: 'apps-stand-alone',
        severity: 'error',
        from: { path: '^apps/([^/]+)/' },
        to: { path: '^apps/[^/]+/', pathNot: '^apps/$1/' },
      },
      {
        name: 'testing-is-for-specs',
        severity: 'error',
        from: { path: '^(apps|libs)/', pathNot: ['spec\\.ts$', '/testing/'] },
        to: { path: '^(libs/[^/]+/testing|test)/' },
      },
      {
        name: 'only-public-surface',
        severity: 'error',
        from: { path: '^(apps|test)/' },
        to: { path: '^libs/[^/]+/src/(?!index\\.ts$)' },
      },
      {
        name: 'unresolved',
        severity: 'error',
        from: {},
        to: { couldNotResolve: true, pathNot: '^@mimamori/[^/]+/testing$' },
      },
    ],
    options: {
      doNotFollow: { path: 'node_modules' },
      // a peer that the bench installs by itself, with another Node
      exclude: { path: '^(dist|node_modules|bench/peers/postgraphile)/' },
      tsPreCompilationDeps: true,
      tsConfig: { fileName: 'tsconfig.json' },
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: ['import', 'require', 'node', 'default'],
      },
    },
  };
})();
