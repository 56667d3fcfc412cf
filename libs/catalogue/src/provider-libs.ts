/** The capabilities that may provide a metric: the leaf and trunk libs of the architecture's table that own live rows. */
export const PROVIDER_LIBS = [
  'tenancy',
  'users',
  'audit',
  'files',
  'sites',
  'access',
  'work',
  'identity',
  'cameras',
  'agents',
  'live',
  'recordings',
  'retention',
  'notices',
  'training',
  'premises',
  'residency',
  'governance',
  'incidents',
  'requests',
] as const;

export type ProviderLib = (typeof PROVIDER_LIBS)[number];
