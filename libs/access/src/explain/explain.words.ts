/** What decided. */
export const BECAUSE = [
  'everybody',
  'role',
  'grant',
  'taken_by_role',
  'outside_never',
  'outside_incident_only',
  'key',
  'account',
  'tenant',
  'no_rule',
] as const;
export type BecauseCode = (typeof BECAUSE)[number];

/** What would make it possible. */
export const NEEDED = [
  'account',
  'tenant',
  'key_scope',
  'key_site',
  'not_taken',
  'from_inside',
  'grant_network',
  'view_grant',
  'incident_grant',
  'role',
  'role_with_grant',
  'nobody',
] as const;
export type NeededCode = (typeof NEEDED)[number];

/** `site`: it is enough to hold it where the object is · `tenant`: for the whole tenant only. */
export const WHERE = ['site', 'tenant'] as const;
export type Where = (typeof WHERE)[number];
