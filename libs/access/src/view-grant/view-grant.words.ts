/** What a view grant can open; the same words that the policy of cameras calls `watching`. */
export const GRANT_ACTIONS = ['view_live', 'view_playback', 'snapshot', 'export_footage', 'ptz'] as const;
export type GrantAction = (typeof GRANT_ACTIONS)[number];

export const GRANT_STATES = ['requested', 'approved', 'rejected', 'revoked', 'withdrawn', 'expired'] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** How an open grant, or a request that nobody decided, came to its end. */
export const GRANT_ENDS = ['revoked', 'withdrawn', 'expired'] as const;
export type GrantEnd = (typeof GRANT_ENDS)[number];

/** 31 days: no tenant allows more. */
export const LONGEST_MINUTES = 31 * 24 * 60;
/** Before a tenant says otherwise. */
export const DEFAULT_LONGEST_MINUTES = 24 * 60;
/** A request that says no beginning and that nobody decides. */
export const REQUEST_WAITS_MILLISECONDS = 7 * 86_400_000;
/** Cameras or sites of one grant. */
export const MOST_TARGETS = 200;
export const MOST_NETWORKS = 20;
/** Requests and grants of one person that are open at a time. */
export const MOST_OPEN = 200;
