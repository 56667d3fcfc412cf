import DataLoader from 'dataloader';

const loaders = new WeakMap<object, Map<string, DataLoader<unknown, unknown>>>();

/**
 * The DataLoader of this request under this name, made on first use.
 * @param context anything that lives as long as the request: `@Context()` or the request context
 * @param batch answers in the order of the keys; an `Error` in a place fails that key only
 */
export function loader<Key, Value>(
  context: object,
  name: string,
  batch: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): DataLoader<Key, Value> {
  const known = loaders.get(context) ?? new Map<string, DataLoader<unknown, unknown>>();
  loaders.set(context, known);
  const existing = known.get(name) as DataLoader<Key, Value> | undefined;
  if (existing) return existing;
  const made = new DataLoader(batch);
  known.set(name, made as DataLoader<unknown, unknown>);
  return made;
}
