import { AppError, Problems, SignIn } from '@mimamori/platform';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';

import { contextOf } from '../http/context.hook';
import { requireSecureTransport } from '../http/transport';
import { formatErrors } from './graphql.errors';
import {
  checkCost,
  DEEPEST_QUERY,
  isGraphqlText,
  MOST_TOKENS,
  oneOperationRule,
  widthRule,
} from './query-limits';

const BODY_LIMIT = 128 * 1024;

/** What resolvers get as `@Context()`. */
export interface GraphqlContext {
  readonly req: FastifyRequest;
  readonly reply: FastifyReply;
}

interface Parsing {
  readonly source: string;
  readonly context: GraphqlContext;
}

/** Nobody who is not signed in gets as far as the parser: the schema is for customers only. */
async function enter(signIn: SignIn, { source, context: { req } }: Parsing): Promise<void> {
  const { authorization } = req.headers;
  if (authorization) requireSecureTransport(req);
  await signIn.into(contextOf(req), authorization);
  if (!isGraphqlText(source)) throw new AppError('platform.malformed_query', 400);
}

// Reads by GET would put queries into logs and let a link carry out a request.
async function postOnly(request: FastifyRequest): Promise<void> {
  if (request.method !== 'POST') throw new AppError('platform.method_not_allowed', 405);
}

function options(problems: Problems, signIn: SignIn): Omit<MercuriusDriverConfig, 'driver'> {
  return {
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    jit: 1,
    graphiql: false,
    allowBatchedQueries: false,
    subscription: false,
    queryDepth: DEEPEST_QUERY,
    validationRules: [widthRule, oneOperationRule],
    graphql: { parseOptions: { maxTokens: MOST_TOKENS } },
    fieldResolverEnhancers: ['guards'],
    additionalRouteOptions: { bodyLimit: BODY_LIMIT, preValidation: postOnly },
    context: (req: FastifyRequest, reply: FastifyReply) => ({ req, reply }),
    errorFormatter: (execution: object, context: object) => {
      const { reply } = context as GraphqlContext;
      return formatErrors(problems, execution, reply.request, reply);
    },
    hooks: {
      preParsing: (_schema: GraphQLSchema, source: string, context: object) =>
        enter(signIn, { source, context: context as GraphqlContext }),
      preExecution: async (
        schema: GraphQLSchema,
        document: DocumentNode,
        _context: object,
        variables?: object,
      ) => checkCost(schema, document, variables),
    },
  } as unknown as Omit<MercuriusDriverConfig, 'driver'>;
}

/** GraphQL at `/graphql`, for api processes. */
export function graphqlModule(): DynamicModule {
  // Loaded here and not above: only api processes have this module, and the others need not read its 170 ms of code.
  const { MercuriusDriver } = require('@nestjs/mercurius') as typeof import('@nestjs/mercurius');
  return GraphQLModule.forRootAsync<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    inject: [Problems, SignIn],
    useFactory: options,
  });
}

/** The schema as text, types and fields in alphabetical order. */
export function printSdl(app: { get<T>(token: new (...args: never[]) => T): T }): string {
  return `${printSchema(lexicographicSortSchema(app.get(GraphQLSchemaHost).schema))}\n`;
}
