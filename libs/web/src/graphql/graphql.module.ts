import { AppError, Problems } from '@mimamori/platform';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { ResolversExplorerService } from '@nestjs/graphql/dist/services/resolvers-explorer.service.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';

import { contextOf } from '../http/context.hook';
import { Entrance } from '../http/entrance';
import { CallerLimits } from '../limits/caller-limits';
import { FieldResolvers } from './field-resolvers';
import { formatErrors } from './graphql.errors';
import { readPlainFields } from './plain-fields';
import { checkCost, costInRequests } from './query-cost';
import {
  DEEPEST_QUERY,
  isGraphqlText,
  MOST_TOKENS,
  oneOperationRule,
  sizeRule,
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
async function enter(entrance: Entrance, { source, context: { req, reply } }: Parsing): Promise<void> {
  await entrance.enter(req, reply);
  if (!isGraphqlText(source)) throw new AppError('platform.malformed_query', 400);
}

// Reads by GET would put queries into logs and let a link carry out a request.
async function postOnly(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.method === 'POST') return;
  void reply.header('allow', 'OPTIONS, POST');
  throw new AppError('platform.method_not_allowed', 405);
}

/** What the query costs beyond the request that it is. @throws RateLimited */
function charge(limits: CallerLimits, { req, reply }: GraphqlContext, cost: number): void {
  const { principal } = contextOf(req);
  const more = costInRequests(cost) - 1;
  if (principal && more > 0) limits.charge(reply, principal, more);
}

function options(
  problems: Problems,
  entrance: Entrance,
  limits: CallerLimits,
): Omit<MercuriusDriverConfig, 'driver'> {
  return {
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    // by a whole introspection; mercurius validates the schema, too, before it serves
    buildSchemaOptions: { skipCheck: true },
    transformSchema: readPlainFields,
    jit: 1,
    graphiql: false,
    allowBatchedQueries: false,
    subscription: false,
    queryDepth: DEEPEST_QUERY,
    validationRules: [sizeRule, widthRule, oneOperationRule],
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
        enter(entrance, { source, context: context as GraphqlContext }),
      preExecution: async (
        schema: GraphQLSchema,
        document: DocumentNode,
        context: object,
        variables?: object,
      ) => charge(limits, context as GraphqlContext, checkCost(schema, document, variables)),
    },
  } as unknown as Omit<MercuriusDriverConfig, 'driver'>;
}

/** GraphQL at `/graphql`, for api processes. */
export function graphqlModule(): DynamicModule {
  // Loaded here and not above: only api processes have this module, and the others need not read its 170 ms of code.
  const { MercuriusDriver } = require('@nestjs/mercurius') as typeof import('@nestjs/mercurius');
  const { providers = [], ...module } = GraphQLModule.forRootAsync<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    inject: [Problems, Entrance, CallerLimits],
    useFactory: options,
  });
  return {
    ...module,
    providers: [...providers, { provide: ResolversExplorerService, useClass: FieldResolvers }],
  };
}

/** The schema as text, types and fields in alphabetical order. */
export function printSdl(app: { get<T>(token: new (...args: never[]) => T): T }): string {
  return `${printSchema(lexicographicSortSchema(app.get(GraphQLSchemaHost).schema))}\n`;
}
