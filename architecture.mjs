// Who may import whom: the only copy. dependency-cruiser and test/architecture read it. Edges are not transitive.

/** Lib → the libs it may import. `demo` and `embedded` are explained in docs/adr/. */
export const edges = {
  embedded: [],
  platform: [],
  tenancy: ['platform'],
  catalogue: ['platform'],
  blobs: ['platform'],
  tabular: ['platform'],
  users: ['platform', 'tenancy'],
  audit: ['platform', 'tenancy', 'blobs', 'tabular', 'users'],
  sites: ['platform', 'tenancy', 'audit', 'tabular'],
  access: ['platform', 'tenancy', 'audit', 'users', 'sites'],
};

/** What most capabilities may import. */
export const base = [
  'platform',
  'tenancy',
  'catalogue',
  'blobs',
  'tabular',
  'users',
  'audit',
  'sites',
  'access',
];

Object.assign(edges, {
  identity: base,
  documents: ['platform', 'blobs'],
  cameras: base,
  live: [...base, 'cameras'],
  reports: [...base, 'documents'],
  demo: [...base, 'identity', 'cameras', 'live'],
});

/** Words that platform must not know: it serves any domain. */
export const domainNouns = [
  'camera',
  'site',
  'region',
  'area',
  'purpose',
  'footage',
  'recording',
  'incident',
];
