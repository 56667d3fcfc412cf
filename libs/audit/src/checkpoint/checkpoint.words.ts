/**
 * Why a checkpoint was signed: the end of a day in Japan, a verification that found the chain intact, an export, or a pruning
 * (then it is the anchor: the place up to which rows are gone).
 */
export const OCCASIONS = ['daily', 'verified', 'export', 'pruning'] as const;
export type Occasion = (typeof OCCASIONS)[number];

/** Kinds of envelopes. */
export const CHECKPOINT_KIND = 'audit.checkpoint';
export const EXPORT_KIND = 'audit.export';
