/** Cameras of a store that are not retired and of which something was ever reported. */
export interface Tally {
  readonly cameras: number;
  readonly working: number;
}

/** A store with one camera does not go dark: that is its camera. */
const FEWEST_CAMERAS = 2;

export type Turn = 'went_dark' | 'came_back' | 'stays';

/**
 * What a change of cameras does to their store.
 * @param fell whether a camera that worked does not any more: a store that never had a working one does not go dark
 */
export function turnOf(wasDark: boolean, fell: boolean, { cameras, working }: Tally): Turn {
  if (wasDark) return working > 0 ? 'came_back' : 'stays';
  return fell && working === 0 && cameras >= FEWEST_CAMERAS ? 'went_dark' : 'stays';
}
