export const STATUSES = ['online', 'degraded', 'offline', 'unknown'] as const;
export type Status = (typeof STATUSES)[number];

export const RECORDINGS = ['yes', 'no', 'unknown'] as const;
export type Recording = (typeof RECORDINGS)[number];
