import type { TestApp } from '../support/app';
import type { SchemaSamples } from '../support/json-schema';
import { type ApiDocument, type ApiOperation, documentedOperations, documentOf } from '../support/operations';

/** A route with what it declares about itself: everything that decides which conventions hold for it. */
export interface Route extends ApiOperation {
  readonly isCommand: boolean;
  /** Pages by cursor. */
  readonly isList: boolean;
  /** What one must be allowed; `undefined`: open to everybody. */
  readonly permission?: { readonly action: string; readonly subject: string };
  /** Whether it says that it is limited without sign-in. */
  readonly isLimited: boolean;
  readonly takesKey: boolean;
  readonly ifMatch?: 'optional' | 'required';
  /** Names of the path's parameters. */
  readonly names: readonly string[];
  /** Says that its good answer carries this header. */
  answers(header: string): boolean;
  /** The answer is JSON, not a file. */
  readonly isJson: boolean;
}

interface Response {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, unknown>>;
}

interface Documented {
  readonly 'x-permission'?: Route['permission'];
  readonly 'x-rate-limit'?: object;
  readonly responses: Readonly<Record<string, Response>>;
}

function routeOf(operation: ApiOperation, documented: Documented): Route {
  const { method, parameters, path } = operation;
  const header = (name: string) => parameters.find((one) => one.in === 'header' && one.name === name);
  const good = Object.entries(documented.responses).filter(([status]) => status < '3');
  const match = header('If-Match');
  return {
    ...operation,
    isCommand: method !== 'GET',
    isList: parameters.some(({ name }) => name === 'cursor'),
    permission: documented['x-permission'],
    isLimited: documented['x-rate-limit'] !== undefined,
    takesKey: header('Idempotency-Key') !== undefined,
    ...(match && { ifMatch: match.required ? 'required' : 'optional' }),
    names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!),
    answers: (name) => good.some(([, { headers = {} }]) => name in headers),
    isJson: good.some(
      ([, { content = {} }]) => 'application/json' in content && Object.keys(content).length === 1,
    ),
  };
}

/** Every documented route of the running product. */
export function routesOf(app: TestApp): {
  routes: readonly Route[];
  samples: SchemaSamples;
  document: ApiDocument;
} {
  const document = documentOf(app);
  const { operations, samples } = documentedOperations(app);
  const routes = operations.map((operation) => {
    const item = document.paths[operation.path] as unknown as Record<string, Documented>;
    return routeOf(operation, item[operation.method.toLowerCase()]!);
  });
  return { routes, samples, document };
}
