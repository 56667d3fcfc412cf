import 'reflect-metadata';

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Assignments } from '@mimamori/access';
import { Mimamori } from '@mimamori/client';
import { Credentials, TenantFounding } from '@mimamori/identity';
import { JobRunner, loadConfig, NameResolver, type RequestContext } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { Users } from '@mimamori/users';
import { createHttpApplication } from '@mimamori/web';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { type TestDatabase, useDatabase } from './database';

type Token<T> = abstract new (...args: never[]) => T;
type Scope = { kind: 'tenant' } | { kind: 'region'; regionId: string } | { kind: 'sites'; siteIds: string[] };

/** A user of a tenant with the access token of a real sign-in. */
export interface SignedIn {
  readonly tenantId: string;
  readonly userId: string;
  readonly token: string;
}

export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- a spec reads what the API answered, whatever it is
  readonly body: any;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

export interface Call {
  readonly as?: SignedIn;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const PASSWORD = 'correct horse battery staple';

/** The whole product on a private database: REST and GraphQL by injection, sockets after `listen`, jobs run. */
export class TestApp {
  http: NestFastifyApplication;

  constructor(readonly database: TestDatabase) {}

  get<T>(token: Token<T>): T {
    return this.http.get<T>(token as never, { strict: false });
  }

  /** Runs work in a tenant as somebody who may do everything. */
  as<T>(tenantId: string, work: () => T, context: Partial<RequestContext> = {}): T {
    return asTenant(tenantId, work, context);
  }

  async call(method: string, url: string, { as, body, headers = {} }: Call = {}): Promise<Answer> {
    const isText = typeof body === 'string' || Buffer.isBuffer(body);
    const response = await this.http.inject({
      method: method as 'GET',
      url,
      headers: {
        ...(as && { authorization: `Bearer ${as.token}` }),
        ...(body !== undefined && !isText && { 'content-type': 'application/json' }),
        ...headers,
      },
      payload: body === undefined ? undefined : isText ? (body as string) : JSON.stringify(body),
    });
    const json = /json/.test(String(response.headers['content-type']));
    return {
      status: response.statusCode,
      body: json && response.payload ? JSON.parse(response.payload) : undefined,
      headers: response.headers as Record<string, string | undefined>,
      text: response.payload,
    };
  }

  /** The generated client, as somebody, over the same injection. */
  client(as: SignedIn): Mimamori {
    return new Mimamori({
      baseUrl: 'http://product',
      token: as.token,
      fetch: async (request) => {
        const { statusCode, headers, rawPayload } = await this.http.inject({
          method: request.method as 'GET',
          url: request.url.slice('http://product'.length),
          headers: Object.fromEntries(request.headers),
          payload: Buffer.from(await request.arrayBuffer()),
        });
        const body = [204, 304].includes(statusCode) ? null : Uint8Array.from(rawPayload);
        return new Response(body, { status: statusCode, headers: headers as Record<string, string> });
      },
    });
  }

  graphql(as: SignedIn, query: string, variables: object = {}): Promise<Answer> {
    return this.call('POST', '/graphql', { as, body: { query, variables } });
  }

  /** A tenant with a signed-in owner. */
  async found(code: string): Promise<SignedIn> {
    const { tenantId, ownerId } = await this.get(TenantFounding).found({
      code,
      name: `Tenant ${code}`,
      ownerLoginId: 'owner',
      ownerName: 'Owner',
    });
    await this.setPassword(tenantId, ownerId);
    return { tenantId, userId: ownerId, token: await this.signIn(code, 'owner') };
  }

  /** A person with one role, signed in. */
  async person(tenant: { tenantId: string; code: string }, role: string, scope: Scope): Promise<SignedIn> {
    const { tenantId, code } = tenant;
    const loginId = `${role.replaceAll('_', '-')}-${randomBytes(4).toString('hex')}`;
    const user = await this.as(tenantId, () => this.get(Users).create({ loginId, name: role }));
    await this.as(tenantId, async () => {
      const { TenantDb } = await import('@mimamori/platform');
      await this.get(TenantDb).transaction((tx) =>
        this.get(Assignments).grantIn(tx, { userId: user.id, role, scope } as never),
      );
    });
    await this.setPassword(tenantId, user.id);
    return { tenantId, userId: user.id, token: await this.signIn(code, loginId) };
  }

  async signIn(tenant: string, loginId: string): Promise<string> {
    const answer = await this.call('POST', '/v1/auth/login', {
      body: { tenant, loginId, password: PASSWORD },
    });
    if (answer.status !== 200)
      throw new Error(`sign-in of ${loginId} answered ${answer.status}: ${answer.text}`);
    return answer.body.accessToken;
  }

  /** Follows a job to its end. */
  async job(as: SignedIn, jobId: string): Promise<Answer['body']> {
    for (let attempt = 0; attempt < 400; attempt++) {
      const { body } = await this.call('GET', `/v1/jobs/${jobId}`, { as });
      if (body.finishedAt) return body;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`job ${jobId} did not end`);
  }

  private async setPassword(tenantId: string, userId: string): Promise<void> {
    const { TenantDb } = await import('@mimamori/platform');
    await this.as(tenantId, () =>
      this.get(TenantDb).transaction((tx) =>
        this.get(Credentials).setPassword(tx, userId, PASSWORD, { mustChange: false }),
      ),
    );
  }
}

/** Boots the product for one spec file; call it at the file's top level. `jobs: false` leaves jobs in the queue. */
export function useApp({ jobs = true }: { jobs?: boolean } = {}): TestApp {
  const app = new TestApp(useDatabase());
  beforeAll(async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'mimamori-app-'));
    const { ApiModule } = await import('../../apps/api.module');
    Object.assign(process.env, {
      DATABASE_URL: app.database.url,
      SYSTEM_DATABASE_URL: app.database.systemUrl,
      MIMAMORI_DATA_DIR: dataDir,
      MIMAMORI_MASTER_KEY: randomBytes(32).toString('base64'),
      LOG_LEVEL: 'fatal',
      DB_POOL_SIZE: '5',
      // a fraction of the production cost: specs sign in often
      ARGON2_MEMORY_KIB: '4096',
      ARGON2_ITERATIONS: '1',
      // a spec asks more in a second than a person in an hour; what is refused has specs of its own
      RATE_LIMIT_PER_PRINCIPAL: '10000000',
      RATE_LIMIT_PER_TENANT: '10000000',
      RATE_LIMIT_PUBLIC_FACTOR: '100000',
    });
    app.http = await createHttpApplication(ApiModule, loadConfig(process.env));
    app.database.beforeDrop(async () => {
      await app.http.close();
      rmSync(dataDir, { recursive: true, force: true });
    });
    // specs ask no name server: names have no address unless a spec gives them one
    app.get(NameResolver).resolve = async () => [];
    await app.http.init();
    await app.http.getHttpAdapter().getInstance().ready();
    if (jobs) await app.get(JobRunner).start();
  });
  return app;
}
