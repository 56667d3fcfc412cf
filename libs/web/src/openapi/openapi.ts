import { BootCheck, CapabilityRegistry } from '@mimamori/platform';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';

import { asyncApi } from './asyncapi';
import { addEdge, type Operation, problemComponent } from './problem-responses';

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
    .setDescription('REST. GraphQL is at /graphql, sockets are in /asyncapi.json.')
    .setVersion(VERSION)
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: idOf,
    standardSchemaConverter: toJsonSchema,
    autoTagControllers: false,
  });
  const open = new Set(
    app
      .get(BootCheck)
      .endpoints()
      .filter(({ publicReason }) => publicReason !== undefined)
      .map(({ handler }) => idOf(...(handler.split('.') as [string, string]))),
  );
  for (const [path, item] of Object.entries(document.paths))
    for (const method of METHODS) {
      const operation: Operation | undefined = item[method];
      if (!operation) continue;
      const { operationId = '' } = operation;
      operation.tags = [operationId.split('.', 1)[0] ?? 'app'];
      addEdge(operation, { method, path, isPublic: open.has(operationId) });
    }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: problemComponent() },
  };
  return document;
}

/** `/openapi.json`, Swagger UI at `/docs` (files from the installation, nothing from the net), `/asyncapi.json`. */
export function serveDocuments(app: INestApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= buildOpenApi(app)), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
  });
  app.getHttpAdapter().get('/asyncapi.json', (_request: unknown, reply: { send(body: unknown): void }) => {
    reply.send(asyncApi());
  });
}
