export const PURPOSE_STATES = ['active', 'retired'] as const;
export type PurposeState = (typeof PURPOSE_STATES)[number];
