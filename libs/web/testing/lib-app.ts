import { randomBytes } from 'node:crypto';

import {
  Authenticator,
  Authorizer,
  capabilityOf,
  FreshProof,
  loadConfig,
  type Permissions,
  PlatformModule,
  type Principal,
  Trail,
  uuidv7,
} from '@mimamori/platform';
import { AlwaysFresh } from '@mimamori/platform/testing';
import { createHttpApplication, graphqlModule, WebModule } from '@mimamori/web';
import { Global, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Who a spec pretends to be, by token. */
export class PretendSignIns {
  private readonly known = new Map<string, { principal: Principal; permissions: Permissions }>();

  /** @returns headers that sign the request in as somebody new in `tenantId` who may do just that. */
  as(tenantId: string, permissions: Permissions, principal: Partial<Principal> = {}): Record<string, string> {
    const id = uuidv7();
    this.known.set(id, { permissions, principal: { kind: 'user', id, tenantId, ...principal } });
    return { authorization: `Bearer ${id}` };
  }

  of(token: string | undefined): { principal: Principal; permissions: Permissions } | undefined {
    return this.known.get(token ?? '');
  }
}

/**
 * An app of platform and some libs behind the real edge, on one spec's own database; for libs below access and identity,
 * whose ports are pretended
 * here. `trail` stands in for audit in specs of libs below that, too.
 */
export async function edgeApp(
  { url, systemUrl }: { url: string; systemUrl: string },
  libs: readonly Type[],
  trail?: Trail,
): Promise<{ app: NestFastifyApplication; signIns: PretendSignIns }> {
  const signIns = new PretendSignIns();
  const authenticator: Authenticator = {
    authenticate: async ({ authorization }) =>
      signIns.of(authorization?.slice('Bearer '.length))?.principal ?? null,
    renew: async (principal) => principal,
  };
  const authorizer: Authorizer = {
    permissionsOf: async ({ id }) => signIns.of(id)!.permissions,
  };
  @Global()
  @Module({
    providers: [
      { provide: Authenticator, useValue: authenticator },
      { provide: Authorizer, useValue: authorizer },
      { provide: FreshProof, useClass: AlwaysFresh },
      ...(trail ? [{ provide: Trail, useValue: trail }] : []),
    ],
    exports: [Authenticator, Authorizer, FreshProof, ...(trail ? [Trail] : [])],
  })
  class Ports {}
  // a GraphQL schema without a query is none
  const graphql = libs.some((lib) => capabilityOf(lib).graphql?.length) ? [graphqlModule()] : [];
  @Module({ imports: [PlatformModule, WebModule, Ports, ...libs, ...graphql] })
  class EdgeTestModule {}
  Object.assign(process.env, {
    DATABASE_URL: url,
    SYSTEM_DATABASE_URL: systemUrl,
    MIMAMORI_MASTER_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'fatal',
    DB_POOL_SIZE: '5',
    RATE_LIMIT_PER_PRINCIPAL: '10000000',
    RATE_LIMIT_PER_TENANT: '10000000',
  });
  const app = await createHttpApplication(EdgeTestModule, loadConfig(process.env));
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, signIns };
}
