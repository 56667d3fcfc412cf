import { CAMERA_FIELDS, type CameraFacts } from './camera.schema';

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Names of the facts that differ, in the order of the schema. State is not one: it has its own way to change. */
export function changedFields(before: CameraFacts, after: CameraFacts): (keyof CameraFacts)[] {
  return CAMERA_FIELDS.filter((field) => !same(before[field], after[field]));
}

const isStated = (value: unknown) => value !== null && !(Array.isArray(value) && value.length === 0);

/** Names of the facts that say something: what registering a camera changes. */
export function statedFields(facts: CameraFacts): (keyof CameraFacts)[] {
  return CAMERA_FIELDS.filter((field) => isStated(facts[field]));
}
