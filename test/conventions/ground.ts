import { randomUUID } from 'node:crypto';

import { Authorizer, JobRunner } from '@mimamori/platform';

import pg from 'pg';

import type { Answer, SignedIn, TestApp } from '../support/app';
import { type FilledTenant, fillTenant } from '../support/filled-tenant';
import type { SchemaSamples } from '../support/json-schema';
import { COMPLETE } from '../support/known-bodies';
import { nounOf, nounsOfPath } from '../support/nouns';
import { type ApiDocument, fillPath } from '../support/operations';
import { RowCounts } from '../support/row-counts';
import { moreOf } from './more';
import { RECIPES } from './recipes';
import { type Route, routesOf } from './route';
import { Witness } from './witness';

/** A member of a collection that is the same for everybody. */
const FOR_EVERYBODY = 'SC-10-2';
/** A part of a path that no route has. */
export const NOWHERE = 'no-such-thing';
const ROLES = ['employee_representative', 'machine', 'live_viewer', 'contractor'] as const;

type Ids = Readonly<Record<string, string>>;

/** What can be sent to a route. */
export interface Request {
  readonly as?: SignedIn | null;
  /** By the names of the path's parameters. */
  readonly ids?: Ids;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly language?: 'ja' | 'en';
  /** Another than the route's own. */
  readonly method?: string;
}

interface Person extends SignedIn {
  readonly role: string;
  readonly may: (action: string, subject: string) => boolean;
}

/** The product with one filled tenant, every route it serves, and a witness of all that it answers. */
export class Ground {
  readonly witness = new Witness();
  /** Good answers to commands, by title, with what was sent. */
  readonly done = new Map<string, { answer: Answer; request: Request; key: string }>();
  tenant: FilledTenant;
  operator: SignedIn;
  /** The owner of another tenant. */
  stranger: SignedIn;
  superuser: pg.Client;
  /** The job of an export that CP932 could not hold. */
  replacedExport: string;
  people: readonly Person[];
  routes: readonly Route[];
  samples: SchemaSamples;
  document: ApiDocument;
  rows: RowCounts;

  constructor(readonly app: TestApp) {}

  /** Jobs run until the tenant is filled, and not after: nothing else moves then. */
  async lay(): Promise<void> {
    const { app } = this;
    this.tenant = await fillTenant(app, 'conventions');
    this.operator = await this.platformOperator();
    this.stranger = await app.found('strangers');
    await moreOf(this);
    await app.get(JobRunner).stop();
    const at = { tenantId: this.tenant.owner.tenantId, code: this.tenant.code };
    const people: Person[] = [];
    for (const role of ROLES) people.push(await this.person(at, role));
    people.push(await this.withoutRole(at));
    this.people = people;
    Object.assign(this, routesOf(app));
    this.rows = await RowCounts.of(app.database.superuserUrl);
    this.superuser = new pg.Client(app.database.superuserUrl);
    await this.superuser.connect();
    app.database.beforeDrop(() => this.rows.close());
    app.database.beforeDrop(() => this.superuser.end());
  }

  route(title: string): Route | undefined {
    return this.routes.find((route) => route.title === title);
  }

  private async platformOperator(): Promise<SignedIn> {
    const { tenantId } = await this.app.found('platform');
    return this.app.person({ tenantId, code: 'platform' }, 'platform_operator', { kind: 'tenant' });
  }

  private async person(at: { tenantId: string; code: string }, role: string): Promise<Person> {
    return this.known(await this.app.person(at, role, { kind: 'tenant' }), role);
  }

  /** Signed in, and nothing else. */
  private async withoutRole(at: { tenantId: string; code: string }): Promise<Person> {
    const signedIn = await this.app.person(at, 'live_viewer', { kind: 'tenant' });
    const { owner } = this.tenant;
    const held = await this.app.call('GET', `/v1/role-assignments?filter[userId]=${signedIn.userId}`, {
      as: owner,
    });
    for (const { id } of held.body.items)
      await this.app.call('DELETE', `/v1/role-assignments/${id}`, {
        as: owner,
        headers: { 'if-match': '*' },
      });
    return this.known(signedIn, 'nobody');
  }

  private async known(signedIn: SignedIn, role: string): Promise<Person> {
    const principal = { kind: 'user', id: signedIn.userId, tenantId: signedIn.tenantId } as const;
    const permissions = await this.app.as(signedIn.tenantId, () =>
      this.app.get(Authorizer).permissionsOf(principal),
    );
    return { ...signedIn, role, may: (action, subject) => permissions.can(action, subject) };
  }

  /** The tenant's own things for the path's parameters. */
  idsFor({ path, names, title }: Route): Ids {
    const nouns = nounsOfPath(path);
    const own = names.map((name) => [name, this.tenant.ids[nouns.get(name) ?? ''] ?? FOR_EVERYBODY]);
    return { ...Object.fromEntries(own), ...RECIPES[title]?.ids?.(this) };
  }

  url(route: Route, { ids = {}, query = RECIPES[route.title]?.query?.(this) ?? '' }: Request = {}): string {
    const all = { ...this.idsFor(route), ...ids };
    return `${fillPath(route.path, (name) => all[name]!)}${query && `?${query}`}`;
  }

  /** Something that fits what the route takes; to be refused for another reason. */
  request(route: Route): Request {
    const { body, headers } = RECIPES[route.title] ?? {};
    const [first] = Object.keys((route.body && this.samples.resolve(route.body).properties) ?? {});
    const id = (name: string) => this.tenant.ids[nounOf(name, route.title)]!;
    const properties = (route.body && this.samples.resolve(route.body).properties) ?? {};
    const steps = 'name' in properties ? ['name'] : first ? [first] : [];
    const sampled = route.body && (this.samples.sample(route.body, id, { steps }) as object);
    const whole = (sampled && COMPLETE[route.title]?.(sampled, this.tenant)) ?? sampled;
    const match = route.ifMatch === 'required' && { 'if-match': '"none"' };
    return { body: body ? body(this, sampled as object) : whole, headers: { ...headers, ...match } };
  }

  /** The same, on things that are there to be changed, and with the version that they have. */
  async prepared(route: Route, over: Readonly<Record<string, string>> = {}): Promise<Request> {
    const fresh = await RECIPES[route.title]?.fresh?.(this);
    const { ids = {}, ...rest } = fresh ?? {};
    const request = { ...this.request(route), ...rest, ids };
    const etag = route.ifMatch && (await this.etag(route, ids));
    return { ...request, headers: { ...request.headers, ...(etag && { 'if-match': etag }), ...over } };
  }

  /** The route by which what this one changes is read: the longest part of its path that answers with an ETag. */
  resourceOf({ path, method }: Route): Route | undefined {
    const parts = path.split('/');
    const above = parts.map((_part, index) => parts.slice(0, parts.length - index).join('/'));
    const last = method === 'POST' ? above.slice(1) : above;
    return last.map((candidate) => this.route(`GET ${candidate}`)).find((route) => route?.answers('ETag'));
  }

  async etag(route: Route, ids: Ids): Promise<string> {
    const resource = this.resourceOf(route);
    if (!resource)
      throw new Error(`${route.title} takes If-Match, and nothing it changes answers with an ETag`);
    const { headers, text } = await this.ask(resource, { ids });
    if (!headers.etag) throw new Error(`${resource.title} has no ETag: ${text}`);
    return headers.etag;
  }

  /** Asks, under the eyes of the witness. */
  async ask(route: Route, request: Request = {}): Promise<Answer> {
    const {
      as = RECIPES[route.title]?.as?.(this) ?? this.tenant.owner,
      body,
      headers = {},
      language = 'en',
      method = route.method,
    } = request;
    const requestId = randomUUID();
    const answer = await this.app.call(method, this.url(route, request), {
      ...(as && { as }),
      body,
      headers: { 'accept-language': language, 'x-request-id': requestId, ...headers },
    });
    const isSignedIn = as !== null && route.permission !== undefined && answer.status !== 401;
    const put = { route, method, language, requestId, isSignedIn };
    if (!route.path.includes(NOWHERE)) this.witness.look(answer, put);
    else this.witness.look(answer, { ...put, isSignedIn: false, route: { ...route, statuses: [404] } });
    return answer;
  }

  /** Makes something by a command of the product, to be changed or removed. @returns its id */
  readonly make = async (path: string, body: unknown, headers?: Record<string, string>): Promise<string> => {
    const answer = await this.app.call('POST', path, { as: this.tenant.owner, body, headers });
    if (answer.status >= 300) throw new Error(`POST ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body.id;
  };
}
