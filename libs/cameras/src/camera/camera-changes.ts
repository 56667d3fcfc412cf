import { CAMERA_FIELDS, type CameraFacts } from './camera.schema';

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Names of the facts that differ, in the order of the schema. State is not one: it has its own way to change. */
export function changedFields(before: CameraFacts, after: CameraFacts): (keyof CameraFacts)[] {
  return CAMERA_FIELDS.filter((field) => !same(before[field], after[field]));
}
