import { Announcements, CapabilityRegistry, Translator } from '@mimamori/platform';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';

import { asyncApi } from './asyncapi';
import { ExampleValues } from './example-value';
import { handlerFacts } from './handler-facts';
import { ACCEPT_LANGUAGE, OperationWriter } from './operation';
import { headerComponents, type Operation, problemComponent, problemResponses } from './problem-responses';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const VERSION = '1';

/** zod's own JSON Schema: Nest's default reads nullable types wrongly and writes the dialect of OpenAPI 3.0. */
function toJsonSchema(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.core.$ZodType)) return undefined;
  const {
    $schema: _dialect,
    $defs,
    ...document
  } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: schemaType,
    unrepresentable: 'any',
  });
  // schemas with an id of their own are told once, under components
  return { schema: document, components: $defs };
}

const nounOf = (controller: string) =>
  controller.charAt(0).toLowerCase() + controller.slice(1).replace(/Controller$/, '');

/** Controller class → lib; a controller outside of any capability belongs to the application. */
function libsOf(app: INestApplication): Map<string, string> {
  const capabilities = app.get(CapabilityRegistry).capabilities();
  return new Map(
    capabilities.flatMap(({ name, http }) => (http ?? []).map((type) => [type.name, name] as const)),
  );
}

/** The OpenAPI 3.1 document of everything the application serves; `operationId` is `<lib>.<noun>.<verb>`. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const libs = libsOf(app);
  const idOf = (controller: string, method: string) =>
    `${libs.get(controller) ?? 'app'}.${nounOf(controller)}.${method}`;
  const base = new DocumentBuilder()
    .setTitle('Mimamori')
    .setDescription(
      'REST. GraphQL is at /graphql (at most 15 levels, 15 aliases of one field, 30 root fields, 2,000 fields and tokens, ' +
        'a cost of 1,000 objects), sockets are in /asyncapi.json.',
    )
    .setVersion(VERSION)
    .setOpenAPIVersion('3.1.0')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: idOf,
    standardSchemaConverter: toJsonSchema,
    autoTagControllers: false,
  });
  const facts = new Map([...handlerFacts(app)].map(([name, one]) => [idOf(...split(name)), one] as const));
  const schemas = { ...document.components?.schemas, Problem: problemComponent() };
  const problems = problemResponses(app.get(Translator, { strict: false }));
  document.components = {
    ...document.components,
    schemas,
    responses: problems as never,
    headers: headerComponents(),
  };
  const writer = new OperationWriter(new ExampleValues(schemas as never), problems);
  for (const [path, item] of Object.entries(document.paths)) {
    item.parameters = [ACCEPT_LANGUAGE];
    for (const method of METHODS) {
      const operation: Operation | undefined = item[method];
      if (!operation) continue;
      const { operationId = '' } = operation;
      operation.tags = [tagOf(operationId)];
      const answersJson = Object.entries(operation.responses).some(
        ([status, answer]) => status < '3' && answer !== undefined && 'content' in answer,
      );
      writer.write(operation, { ...facts.get(operationId), method, path, answersJson });
    }
  }
  document.tags = tagsOf(document);
  return document;
}

const split = (name: string) => name.split('.') as [string, string];
const tagOf = (operationId: string) => operationId.split('.', 1)[0] ?? 'app';

function tagsOf({ paths }: OpenAPIObject): { name: string }[] {
  const operations = Object.values(paths).flatMap((item) => METHODS.flatMap((method) => item[method] ?? []));
  return [...new Set(operations.flatMap(({ tags = [] }) => tags))].sort().map((name) => ({ name }));
}

/** `/openapi.json`, Swagger UI at `/docs` (files from the installation, nothing from the net), `/asyncapi.json`. */
export function serveDocuments(app: INestApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= buildOpenApi(app)), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
  });
  app.getHttpAdapter().get('/asyncapi.json', (_request: unknown, reply: { send(body: unknown): void }) => {
    reply.send(asyncApi(app.get(Announcements, { strict: false }).list()));
  });
}
