import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
}

interface Answer {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly 'x-permission'?: object;
  readonly requestBody?: { readonly content?: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

export interface LintedDocument {
  readonly openapi: string;
  readonly tags?: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, object>>; readonly responses?: object };
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const COMMANDS = new Set(['post', 'put', 'patch', 'delete']);
const JSON_TYPE = 'application/json';
const COMPONENTS = 'https://mimamori.example/components';

/** What is wrong with our document, one sentence each; for the specs that hold it to the conventions. */
export function lintOpenApi(document: LintedDocument): string[] {
  const schemas = new SchemaCheck(document.components?.schemas ?? {});
  const seen = new Set<string>();
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as Operation | undefined;
      return operation ? [{ at: `${method.toUpperCase()} ${path}`, method, path, operation }] : [];
    }),
  );
  return [
    ...(document.openapi.startsWith('3.1') ? [] : [`the dialect is ${document.openapi}`]),
    ...operations.flatMap(({ at, method, path, operation }) => {
      const twice = seen.has(operation.operationId ?? '');
      seen.add(operation.operationId ?? '');
      return [
        ...(twice ? [`${at}: ${operation.operationId} is taken`] : []),
        ...wordFaults(operation),
        ...statusFaults(operation, method, path),
        ...schemas.faults(operation),
      ].map((fault) => `${at}: ${fault}`);
    }),
    ...lostReferences(document),
  ];
}

function wordFaults({ operationId, summary, tags, security, ...operation }: Operation): string[] {
  return [
    ...(/^[a-z]+(\.[a-zA-Z]+){2}$/.test(operationId ?? '') ? [] : [`operationId ${operationId}`]),
    ...(summary?.trim() ? [] : ['no summary']),
    ...(tags?.length ? [] : ['no tag']),
    ...(security ? [] : ['says nothing of security']),
    ...(security?.length && !operation['x-permission'] ? ['no x-permission'] : []),
  ];
}

function statusFaults({ security, responses }: Operation, method: string, path: string): string[] {
  const signedIn = (security ?? []).length > 0;
  const needed = [
    '400',
    ...(signedIn ? ['401', '403', '429'] : []),
    ...(path.includes('{') ? ['404'] : []),
    ...(COMMANDS.has(method) ? ['409', '413', '415'] : []),
    ...(COMMANDS.has(method) && signedIn ? ['422'] : []),
  ];
  const statuses = Object.keys(responses);
  return [
    ...needed.filter((status) => !statuses.includes(status)).map((status) => `no ${status}`),
    ...(statuses.some((status) => status < '4') ? [] : ['no answer that is good']),
  ];
}

/** Examples against their schemas. */
class SchemaCheck {
  // formats are notes of what a text means; the patterns beside them are what is checked
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

  /** By their texts: most answers, such as problems, have a schema that many others have, too. */
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(schemas: Readonly<Record<string, object>>) {
    this.ajv.addSchema({ $id: COMPONENTS, $defs: JSON.parse(referring(schemas)) as object });
  }

  private checkOf(schema: object): ValidateFunction {
    const text = referring(schema);
    const known = this.compiled.get(text) ?? this.ajv.compile(JSON.parse(text) as object);
    this.compiled.set(text, known);
    return known;
  }

  faults({ requestBody, responses }: Operation): string[] {
    const bodies = [
      ['the body', requestBody?.content?.[JSON_TYPE]] as const,
      ...Object.entries(responses).map(([status, answer]) => [status, answer.content?.[JSON_TYPE]] as const),
    ];
    return bodies.flatMap(([what, media]) => {
      if (!media?.schema) return [];
      if (media.example === undefined) return [`${what} has no example`];
      const fits = this.checkOf(media.schema);
      if (fits(media.example)) return [];
      return [`the example of ${what} does not fit: ${this.ajv.errorsText(fits.errors)}`];
    });
  }
}

/** The same schema as text, with references to the components as JSON Schema has them. */
const referring = (schema: object): string =>
  JSON.stringify(schema).replaceAll('"#/components/schemas/', `"${COMPONENTS}#/$defs/`);

function lostReferences(document: object): string[] {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, target]) => target!,
  );
  return [...new Set(references)].flatMap((reference) => {
    const names = reference.replace(/^#\//, '').split('/');
    const end = names.reduce<unknown>(
      (at, name) =>
        (at as Record<string, unknown> | undefined)?.[name.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );
    return end === undefined ? [`${reference} leads nowhere`] : [];
  });
}
