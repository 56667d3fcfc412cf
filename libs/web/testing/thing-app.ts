import { randomBytes } from 'node:crypto';

import {
  Announcements,
  BootCheck,
  CapabilityRegistry,
  Clock,
  Config,
  loadConfig,
  getContext,
  getTenantId,
  TenantDb,
  Authenticator,
  Authorizer,
  Can,
  Problems,
  Public,
  SignIn,
  Translator,
} from '@mimamori/platform';
import {
  Body,
  Controller,
  type DynamicModule,
  Get,
  Global,
  Module,
  Param,
  Patch,
  Post,
  Query,
  Req,
  UseFilters,
} from '@nestjs/common';
import {
  Args,
  Field,
  ID,
  Mutation,
  ObjectType,
  Parent,
  Query as GqlQuery,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { FastifyRequest } from 'fastify';
import type { Namespace, Socket } from 'socket.io';
import { z } from 'zod';

import { connectionOf } from '../src/graphql/connection.type';
import { graphqlModule } from '../src/graphql/graphql.module';
import { HealthController } from '../src/health/health.controller';
import { createHttpApplication } from '../src/http/app.factory';
import { IfMatch, type IfMatchHeader } from '../src/http/etag';
import { listQuery } from '../src/http/list-query';
import { idParams, parseInput } from '../src/http/parse-input';
import { readUpload } from '../src/http/upload';
import { ZodArgsPipe } from '../src/http/validation.pipe';
import { webExports, webProviders } from '../src/http/web.providers';
import { Limited } from '../src/limits/limit.marks';
import { ApiResult } from '../src/openapi/api-result.decorator';
import { SocketProblemFilter } from '../src/socket/socket-problem.filter';
import { SocketEdge } from '../src/socket/socket.edge';

const environment = {
  DATABASE_URL: 'postgres://localhost/a',
  SYSTEM_DATABASE_URL: 'postgres://localhost/a',
  MIMAMORI_MASTER_KEY: randomBytes(32).toString('base64'),
  LOG_LEVEL: 'silent',
  BODY_LIMIT_KIB: '64',
  UPLOAD_LIMIT_KIB: '128',
  CORS_ORIGINS: 'https://console.example.jp',
  MIMAMORI_PUBLIC_URL: 'https://api.example.jp',
};
export const TENANT = '0190a000-0000-7000-8000-00000000000a';
export const ID_1 = '0190a000-0000-7000-8000-000000000001';
export const thing = { id: ID_1, version: 3, name: '棚' };
const thingSchema = z.object({ id: z.uuid(), version: z.int(), name: z.string().nullable() });
const things = listQuery({ sorts: ['name'], filters: { name: z.string() } });
const newThing = z.strictObject({ name: z.string().min(1) });
type NewThing = z.output<typeof newThing>;

/** Names of the things made so far. */
export const calls: string[] = [];

@Controller('v1/things')
class ThingController {
  @Get()
  @Can('read', 'Thing')
  @ApiResult(thingSchema, { list: true })
  list(@Query({ schema: things }) query: z.output<typeof things>) {
    return { items: [], nextCursor: null, query };
  }

  @Get('broken')
  @Can('read', 'Thing')
  broken() {
    throw new Error('secret detail');
  }

  @Get('slow')
  @Can('read', 'Thing')
  async slow() {
    await new Promise((resolve) => setTimeout(resolve, 3_000).unref());
    return { ok: true };
  }

  @Get('unmarked')
  unmarked() {
    return 'never';
  }

  @Get(':id')
  @Can('read', 'Thing')
  @ApiResult(thingSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }) {
    return { ...thing, id, tenantId: getTenantId() };
  }

  @Post()
  @Can('create', 'Thing')
  create(@Body({ schema: newThing }) body: NewThing) {
    calls.push(body.name);
    if (body.name === 'bug') throw new Error('a bug');
    return { ...body, traceId: getContext().traceId };
  }

  @Patch(':id')
  @Can('update', 'Thing')
  update(@Param({ schema: idParams }) _params: { id: string }, @IfMatch('required') match: IfMatchHeader) {
    match.expect(thing);
    return { ...thing, version: 4 };
  }

  @Post('login')
  @Public('the way in')
  @Limited({ name: 'way-in', perAddress: { quota: 5, seconds: 60 } })
  login() {
    return { ok: true };
  }

  @Post('uploads')
  @Can('create', 'Thing')
  @ApiConsumes('text/csv', 'multipart/form-data')
  async uploadForm(@Req() request: FastifyRequest) {
    const { content, filename, fields } = await readUpload(request);
    return { filename, bytes: content.length, fields };
  }

  @Post('files')
  @Can('create', 'Thing')
  @ApiConsumes('text/csv')
  upload(@Body() file: Buffer) {
    return { bytes: file.length };
  }
}

@ObjectType()
class Thing {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  name: string;
}
const ThingConnection = connectionOf(Thing);

@Resolver(() => Thing)
class ThingResolver {
  @GqlQuery(() => Thing)
  @Can('read', 'Thing')
  thing() {
    return thing;
  }

  @GqlQuery(() => ThingConnection)
  @Can('read', 'Thing')
  things(@Args('first', { nullable: true }) _first?: number) {
    return { edges: [], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: null };
  }

  @Mutation(() => Thing)
  @Can('create', 'Thing')
  createThing(@Args('name', new ZodArgsPipe(z.string().min(3), '/name')) name: string) {
    calls.push(name);
    return { ...thing, name };
  }

  @GqlQuery(() => String)
  @Can('destroy', 'Thing')
  forbidden() {
    return 'never';
  }

  @ResolveField(() => Thing)
  @Can('read', 'Thing')
  parent(@Parent() parent: Thing) {
    return parent;
  }

  @ResolveField(() => String)
  @Can('destroy', 'Thing')
  secret() {
    return 'never';
  }
}

export const seen = { authentications: 0 };
const authenticator = {
  authenticate: async ({ authorization }: { authorization?: string }) => {
    seen.authentications += 1;
    return authorization === 'Bearer good' ? { kind: 'user', id: 'u1', tenantId: TENANT } : null;
  },
};
const authorizer = {
  permissionsOf: async () => ({
    version: '1',
    can: (action: string) => action !== 'destroy',
    rowFilter: () => 'true',
  }),
};
const endpoints = [{ lib: 'x', handler: 'ThingController.login', publicReason: 'the way in' }];

const pools = { total: 3, idle: 2, waiting: 0 };
/** Every public limit has room, and no job waits. */
const pretendDb = {
  ping: async () => undefined,
  pools: () => ({ app: pools, system: pools }),
  asSystem: async (_reason: string, work: (system: object) => unknown) =>
    work({ query: async (text: string) => (/rate_limit/.test(text) ? [{ until: 0, allowed: true }] : []) }),
};

/** What platform provides, on pretended ports. */
@Global()
@Module({})
class PretendPlatform {
  static on(db: Partial<TenantDb>, settings: Config): DynamicModule {
    return {
      module: PretendPlatform,
      controllers: [HealthController],
      providers: [
        ...webProviders,
        Translator,
        Problems,
        SignIn,
        Clock,
        CapabilityRegistry,
        { provide: Announcements, useValue: { list: () => [] } },
        { provide: BootCheck, useValue: { endpoints: () => endpoints } },
        { provide: Config, useValue: settings },
        { provide: TenantDb, useValue: db instanceof TenantDb ? db : { ...pretendDb, ...db } },
        { provide: Authenticator, useValue: authenticator },
        { provide: Authorizer, useValue: authorizer },
      ],
      exports: [...webExports, Translator, Problems, SignIn],
    };
  }
}

@WebSocketGateway({ namespace: '/things' })
@UseFilters(SocketProblemFilter)
class ThingGateway implements OnGatewayInit {
  constructor(private readonly edge: SocketEdge) {}

  afterInit(namespace: Namespace): void {
    namespace.use(this.edge.middleware());
  }

  @SubscribeMessage('read')
  @Can('read', 'Thing')
  read(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown) {
    return this.edge.handle(socket, async () => ({
      ...parseInput(newThing, body),
      tenantId: getTenantId(),
    }));
  }

  @SubscribeMessage('destroy')
  @Can('destroy', 'Thing')
  destroy() {
    return 'never';
  }

  @SubscribeMessage('unmarked')
  unmarked() {
    return 'never';
  }
}

@Module({ controllers: [ThingController], providers: [ThingResolver, ThingGateway] })
class Things {}

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url?: string;
  readonly payload?: string | Buffer | object;
  readonly headers?: Record<string, string>;
  readonly remoteAddress?: string;
}

export interface Edge {
  readonly app: NestFastifyApplication;
  /** Signed in unless the headers say otherwise. */
  ask(asked: Asked): ReturnType<NestFastifyApplication['inject']>;
  gql(
    query: unknown,
    headers?: Record<string, string>,
    variables?: unknown,
  ): ReturnType<NestFastifyApplication['inject']>;
}

/** A small application behind the real edge, for its specs. */
export async function startEdge(
  db: Partial<TenantDb> = {},
  over: Record<string, string> = {},
): Promise<Edge> {
  const settings = loadConfig({ ...environment, ...over });
  @Module({ imports: [PretendPlatform.on(db, settings), graphqlModule(), Things] })
  class TestApp {}
  const app = await createHttpApplication(TestApp, settings);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const ask = ({ headers = {}, ...rest }: Asked) =>
    app.inject({
      method: 'GET',
      url: '/v1/things',
      ...rest,
      headers: { authorization: 'Bearer good', ...headers },
    });
  return {
    app,
    ask,
    gql: (query, headers = {}, variables) =>
      ask({ method: 'POST', url: '/graphql', payload: { query, variables } as object, headers }),
  };
}
