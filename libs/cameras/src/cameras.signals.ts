/** Channel on which every commit is heard that changes what rules ask about a camera; payload: tenant id. */
export const CAMERAS_CHANGED = 'mimamori_cameras_changed';
