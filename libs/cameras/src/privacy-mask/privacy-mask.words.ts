/** Where a mask covers the picture: in the camera itself, in the device at the store, or only when footage leaves. */
export const MASK_PLACES = ['camera', 'edge', 'export'] as const;
export type MaskPlace = (typeof MASK_PLACES)[number];

/** Withdrawn is final: who needs the mask again draws a new one. */
export const MASK_STATES = ['in_force', 'withdrawn'] as const;
export type MaskState = (typeof MASK_STATES)[number];
