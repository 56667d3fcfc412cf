import { buildOpenApi } from '@mimamori/web';

import type { TestApp } from './app';
import { type JsonSchema, SchemaSamples } from './json-schema';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

/** One operation of the OpenAPI document. */
export interface ApiOperation {
  /** E.g. `PATCH /v1/cameras/{id}`. */
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Of the JSON body. */
  readonly body?: JsonSchema;
  /** Media types other than JSON that the body may have. */
  readonly otherBodies: readonly string[];
  readonly statuses: readonly number[];
}

export type ApiDocument = ReturnType<typeof buildOpenApi>;

/** The code's, whichever app serves it: one for all spec files of a worker, since it takes seconds to build. */
let built: ApiDocument | undefined;

/** The OpenAPI document of the whole product; nobody changes it. */
export function documentOf(app: TestApp): ApiDocument {
  return (built ??= buildOpenApi(app.http));
}

/** Every documented operation of the running product, and values for its schemas. */
export function documentedOperations(app: TestApp): { operations: ApiOperation[]; samples: SchemaSamples } {
  const document = documentOf(app);
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const { content = {} } = (operation.requestBody ?? {}) as {
        content?: Record<string, { schema: JsonSchema }>;
      };
      return [
        {
          title: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path,
          parameters: (operation.parameters ?? []) as unknown as Parameter[],
          body: content['application/json']?.schema,
          otherBodies: Object.keys(content).filter((type) => type !== 'application/json'),
          statuses: Object.keys(operation.responses).map(Number),
        },
      ];
    }),
  );
  return { operations, samples: new SchemaSamples((document.components?.schemas ?? {}) as never) };
}

/** The path with its parameters filled in. */
export function fillPath(path: string, value: (name: string) => string): string {
  return path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(value(name)));
}
