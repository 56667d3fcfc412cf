import { CAN, type CanMark, type Permissions } from '@mimamori/platform';
import type { PipeTransform } from '@nestjs/common';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/constants.js';
import { PARAM_ARGS_METADATA } from '@nestjs/graphql';
import { GqlParamtype } from '@nestjs/graphql/dist/enums/gql-paramtype.enum.js';
import { ResolversExplorerService } from '@nestjs/graphql/dist/services/resolvers-explorer.service.js';
import { createArgsMapper } from '@nestjs/graphql/dist/utils/map-args-to-props.util.js';
import type { GraphQLFieldResolver } from 'graphql';

import { contextOf } from '../http/context.hook';
import { allow } from '../http/guard';
import { toldOf } from '../http/guest.witness';
import type { GraphqlContext } from './graphql.module';

type FieldResolver = GraphQLFieldResolver<unknown, GraphqlContext>;
type Handler = (...args: unknown[]) => unknown;
type Explored = Parameters<ResolversExplorerService['createContextCallback']>;

/** What Nest keeps of a parameter decorator. */
interface Parameter {
  readonly index: number;
  readonly data?: string;
  readonly pipes: readonly unknown[];
  readonly schema?: unknown;
}
/** Nest's: from the names in the schema to those of the arguments' classes. */
type Mapper = (args: Record<string, unknown>) => Record<string, unknown>;
type Read = (...args: Parameters<FieldResolver>) => unknown;

/** What stands around a command: idempotency keys, for example. */
const NESTS_OWN: ReadonlySet<string> = new Set(['Mutation', 'Subscription']);
const ENHANCERS = [GUARDS_METADATA, PIPES_METADATA, INTERCEPTORS_METADATA, EXCEPTION_FILTERS_METADATA];
/** Of GraphQL's four arguments. */
const PLACE: Readonly<Record<number, number>> = {
  [GqlParamtype.ROOT]: 0,
  [GqlParamtype.ARGS]: 1,
  [GqlParamtype.CONTEXT]: 2,
  [GqlParamtype.INFO]: 3,
};

const isPipe = (pipe: unknown): pipe is PipeTransform =>
  typeof (pipe as Partial<PipeTransform>).transform === 'function';

/** How one parameter is read, or nothing when only Nest knows. */
function reader(kind: string, { data, pipes, schema }: Parameter): Read | undefined {
  const place = PLACE[Number(kind)];
  if (place === undefined || schema !== undefined || !pipes.every(isPipe)) return undefined;
  const read: Read = (...args) => {
    const value: unknown = args[place];
    return data === undefined ? value : (value as Readonly<Record<string, unknown>>)[data];
  };
  if (!pipes.length) return read;
  const type = 'custom' as const;
  return (...args) => pipes.reduce((value, pipe) => pipe.transform(value, { type, data }), read(...args));
}

function readers(owner: object, method: string): Read[] | undefined {
  const parameters = (Reflect.getMetadata(PARAM_ARGS_METADATA, owner, method) ?? {}) as Record<
    string,
    Parameter
  >;
  const reads: Read[] = [];
  for (const [key, parameter] of Object.entries(parameters)) {
    const read = reader(key.split(':', 1)[0] as string, parameter);
    if (!read) return undefined;
    reads[parameter.index] = read;
  }
  return Array.from(reads, (read) => read ?? (() => undefined));
}

/** The handler behind its mark, or nothing when there is more to it than Nest's decorators for fields. */
function direct(instance: object, name: string, usual: FieldResolver): FieldResolver | undefined {
  const owner = instance.constructor;
  const handler = (instance as Readonly<Record<string, Handler>>)[name] as Handler;
  const marked = [handler, owner];
  const can = marked.map((target) => Reflect.getMetadata(CAN, target) as CanMark | undefined).find(Boolean);
  const more = marked.some((target) => ENHANCERS.some((key) => Reflect.hasMetadata(key, target)));
  const reads = readers(owner, name);
  if (!can || more || !reads) return undefined;
  const map = createArgsMapper(owner, name) as Mapper | null;
  let allowed: Permissions | undefined;
  return (parent, args, context, info) => {
    const caller = contextOf(context.req);
    // nobody is let in yet: the guard does that
    if (!caller.permissions) return usual(parent, args, context, info);
    if (caller.principal?.homeTenantId) toldOf(context.req)?.fields.add(info.fieldName);
    if (caller.permissions !== allowed) allow(caller, can);
    allowed = caller.permissions;
    const mapped = map ? map(args) : args;
    return handler.apply(
      instance,
      reads.map((read) => read(parent, mapped, context, info)),
    );
  };
}

/**
 * Nest puts a dozen promises around each call of a handler, for guards, pipes and interceptors that could wait. A field of
 * objects is called once for each of them, two hundred times in a request: a handler that reads, and has only a mark and
 * plain parameters, is called straight after the guard's own question. The global interceptors pass reads of GraphQL
 * through and the filter throws them on, so nothing is left out. Mutations keep Nest's way.
 */
export class FieldResolvers extends ResolversExplorerService {
  override createContextCallback(...explored: Explored): unknown {
    const usual: unknown = super.createContextCallback(...explored);
    const [instance, , , , resolver, isRequestScoped] = explored;
    if (isRequestScoped || NESTS_OWN.has(resolver.type)) return usual;
    return direct(instance, resolver.methodName, usual as FieldResolver) ?? usual;
  }
}
