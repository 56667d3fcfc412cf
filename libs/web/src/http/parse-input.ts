import { type ErrorItem, InvalidInput } from '@mimamori/platform';
import { z } from 'zod';

import { inputSentence } from './input-sentence';
import { checkShape } from './input-shape';

const MOST_ITEMS = 50;

/** Where a value came from: decides how places in it are named. */
export type InputRoot = 'body' | 'query' | 'param' | 'custom';

export interface ParseOptions {
  readonly root?: InputRoot;
  /** The parameter that the value is, where it is not an object of all of them. */
  readonly parameter?: string;
  /** Put before each JSON pointer, e.g. `/rows/3`. */
  readonly pointerRoot?: string;
}

function pointer(within: readonly PropertyKey[], options: ParseOptions): string {
  const { root = 'body', parameter, pointerRoot = '' } = options;
  const path = parameter === undefined ? within : [parameter, ...within];
  const [first = '', ...rest] = path.map(String);
  if (root === 'query') return `?${first}${rest.map((part) => `[${part}]`).join('')}`;
  if (root === 'param') return `:${first}`;
  return (
    pointerRoot + path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  );
}

/** A rule of ours names its sentence by `params: {code: '<lib>.<name>', …}`. */
function itemsOf(issue: z.core.$ZodIssue, options: ParseOptions): ErrorItem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointer([...path, key], options),
      ...inputSentence({ ...issue, keys: [key] }),
    }));
  const at = pointer(path, options);
  if (issue.code === 'custom' && typeof issue.params?.code === 'string') {
    const { code, ...params } = issue.params as { code: string } & Record<string, string | number>;
    return [{ pointer: at, code, params }];
  }
  return [{ pointer: at, ...inputSentence(issue) }];
}

/**
 * The one way from outside values to typed ones: bodies, queries, GraphQL arguments, import rows, socket payloads.
 * @throws InvalidInput with at most 50 items
 */
export function parseInput<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  options: ParseOptions = {},
): z.output<Schema> {
  checkShape(value);
  return parseShaped(schema, value, options);
}

/** As `parseInput`, for a value whose shape was checked already. */
export function parseShaped<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  options: ParseOptions,
): z.output<Schema> {
  const parsed = z.safeParse(schema, value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    parsed.error.issues.flatMap((issue) => itemsOf(issue, options)).slice(0, MOST_ITEMS),
  );
}

/** An id in a path or body: a UUID, in the lower case it is stored in. */
export const idSchema = z.uuid().toLowerCase();
export const idParams = z.strictObject({ id: idSchema });
