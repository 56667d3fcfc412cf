// Who may import whom: the only copy. dependency-cruiser and test/architecture read it. Edges are not transitive.

/** Lib → the libs it may import. `demo` and `embedded` are explained in docs/adr/. */
export const edges = {
  embedded: [],
  platform: [],
  web: ['platform'],
  tenancy: ['platform', 'web'],
  catalogue: ['platform'],
  sealing: ['platform', 'web'],
  blobs: ['platform'],
  tabular: ['platform'],
  users: ['platform', 'web', 'tenancy'],
  audit: ['platform', 'web', 'tenancy', 'sealing', 'blobs', 'tabular', 'users'],
  files: ['platform', 'web', 'tenancy', 'blobs', 'audit'],
  sites: ['platform', 'web', 'tenancy', 'audit', 'tabular'],
  access: ['platform', 'web', 'tenancy', 'blobs', 'tabular', 'audit', 'users', 'sites'],
  work: ['platform', 'web', 'tenancy', 'blobs', 'audit', 'users', 'sites', 'access'],
};

/** What most capabilities may import. */
export const base = [
  'platform',
  'web',
  'tenancy',
  'catalogue',
  'sealing',
  'blobs',
  'tabular',
  'users',
  'audit',
  'files',
  'sites',
  'access',
  'work',
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
