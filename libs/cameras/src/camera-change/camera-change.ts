import type { CameraFacts, CameraRow } from '../camera/camera.schema';

/** A camera as it is to be written, by an id that is known before. */
export type WrittenCamera = CameraFacts & { readonly id: string };

/** One camera of many that are changed at once: by a file, by a bulk edit. */
export interface CameraChange {
  /** Absent for a camera that is new. */
  readonly before?: CameraRow;
  readonly after: WrittenCamera;
  /** Names of the facts that differ; without `state`. */
  readonly fields: readonly (keyof CameraFacts)[];
  /** Why it comes into another state. */
  readonly reason?: string;
}

/** The state it leaves: a new camera starts as planned. */
export function stateBefore({ before }: CameraChange): CameraFacts['state'] {
  return before?.state ?? 'planned';
}

export function moves(change: CameraChange): boolean {
  return stateBefore(change) !== change.after.state;
}

export function isChanged(change: CameraChange): boolean {
  return !change.before || change.fields.length > 0 || moves(change);
}
