import { type Schema, schemaChanges } from './schema-changes';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Body {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
  readonly security?: readonly object[];
}
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const SUCCESS = /^2/;

/** Every change that breaks a client that was written for `before`; each line starts with the operation. */
export function openApiChanges(before: OpenApi, after: OpenApi): string[] {
  return Object.entries(before.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, old]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const now = after.paths[path]?.[method];
      if (!now) return [`${name}: is gone`];
      return operationChanges(old, now, resolvers(before, after)).map((line) => `${name} ${line}`);
    }),
  );
}

function resolvers(before: OpenApi, after: OpenApi) {
  const of =
    ({ components }: OpenApi) =>
    (ref: string): Schema => {
      const found = components?.schemas?.[ref.replace('#/components/schemas/', '')];
      if (!found) throw new Error(`${ref} is not in the document`);
      return found;
    };
  return { before: of(before), after: of(after) };
}
type Resolvers = ReturnType<typeof resolvers>;

function operationChanges(old: Operation, now: Operation, refs: Resolvers): string[] {
  return [
    ...(old.operationId === now.operationId
      ? []
      : [`operationId: was ${old.operationId}, is ${now.operationId}`]),
    ...(old.security?.length === 0 && now.security?.length !== 0 ? ['security: needs a sign-in now'] : []),
    ...parameterChanges(old, now, refs),
    ...requestChanges(old, now, refs),
    ...responseChanges(old, now, refs),
  ];
}

function parameterChanges(old: Operation, now: Operation, refs: Resolvers): string[] {
  const key = (parameter: Parameter) => `${parameter.in} ${parameter.name}`;
  const before = new Map((old.parameters ?? []).map((parameter) => [key(parameter), parameter]));
  const after = new Map((now.parameters ?? []).map((parameter) => [key(parameter), parameter]));
  return [
    ...[...before].flatMap(([name, parameter]) => {
      const present = after.get(name);
      if (!present) return [`${name}: is gone`];
      const changes = schemaChanges(parameter.schema, present.schema, { direction: 'input', ...refs });
      return changes.map((change) => `${name} ${change}`);
    }),
    ...[...after].flatMap(([name, { required }]) =>
      required && !before.get(name)?.required ? [`${name}: is required now`] : [],
    ),
  ];
}

function requestChanges(old: Operation, now: Operation, refs: Resolvers): string[] {
  if (!old.requestBody) return now.requestBody?.required ? ['body: is required now'] : [];
  return contentChanges(old.requestBody, now.requestBody, 'input', refs).map((line) => `body ${line}`);
}

function responseChanges(old: Operation, now: Operation, refs: Resolvers): string[] {
  return Object.entries(old.responses)
    .filter(([status]) => SUCCESS.test(status))
    .flatMap(([status, body]) => {
      if (!now.responses[status]) return [`${status}: is no longer answered`];
      return contentChanges(body, now.responses[status], 'output', refs).map((line) => `${status} ${line}`);
    });
}

function contentChanges(
  old: Body,
  now: Body | undefined,
  direction: 'input' | 'output',
  refs: Resolvers,
): string[] {
  return Object.entries(old.content ?? {}).flatMap(([type, { schema }]) => {
    const present = now?.content?.[type];
    if (!present) return [`${type}: is gone`];
    if (!schema || !present.schema) return [];
    return schemaChanges(schema, present.schema, { direction, ...refs });
  });
}
