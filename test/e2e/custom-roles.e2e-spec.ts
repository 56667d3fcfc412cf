import { AccessAuthorizer } from '@mimamori/access';
import {
  CapabilityRegistry,
  type ConditionField,
  type SubjectPolicy,
  TenantDb,
  uuidv7,
} from '@mimamori/platform';
import { GraphQLSchemaHost } from '@nestjs/graphql';

import { type Answer, type SignedIn, useApp } from '../support/app';
import { type FilledTenant, fillTenant } from '../support/filled-tenant';
import { rootFields, variablesFor } from '../support/graphql-documents';
import { COMPLETE } from '../support/known-bodies';
import { nounOf, nounOfArgument, nounsOfPath } from '../support/nouns';
import { type ApiOperation, documentedOperations, fillPath } from '../support/operations';

/** What ends the caller's own session, or begins another one. */
const OF_THE_CALLER = /^\/v1\/(auth|me|oauth)\b/;
const TEXTS = {
  municipalityCode: '13102',
  cidr: '192.0.2.0/24',
  asOf: '2026-10-01',
  role: 'live_viewer',
  kind: 'tenant',
  action: 'read',
  subject: 'Camera',
};

/** Fields whose values a schema alone does not say. */
const OF_NO_SAMPLE = new Set(['postalCode', 'municipalityCode', 'phone']);

const app = useApp();
const never = uuidv7();

/** True of every row, and cannot be told without the fact. */
const someOther = (field: ConditionField) =>
  typeof field === 'object' && field.type === 'boolean' ? true : never;

/** Rules about every condition field that a role can name, of every subject. */
function rulesAbout(inverted: boolean): { readonly subject: string }[] {
  const policies = app
    .get(CapabilityRegistry)
    .capabilities()
    .flatMap(({ policy }) => policy ?? []);
  return policies
    .flatMap(({ subjects }) => Object.entries(subjects))
    .flatMap(([subject, { actions, fields }]) => {
      const named = Object.entries(fields).filter(([, field]) => typeof field === 'object');
      const operator = inverted ? '$in' : '$nin';
      const conditions = Object.fromEntries(
        named.map(([name, field]) => [name, { [operator]: [someOther(field)] }]),
      );
      const rule = { subject, actions: [...actions] };
      if (!named.length) return [rule];
      return inverted ? [rule, { ...rule, inverted, conditions }] : [{ ...rule, conditions }];
    });
}

const ruledSubjects = (): readonly [string, SubjectPolicy][] =>
  app
    .get(CapabilityRegistry)
    .capabilities()
    .flatMap(({ policy }) => Object.entries(policy?.subjects ?? {}))
    .filter(([, { ruledFields }]) => ruledFields?.update);

/** Of each thing whose fields rules may single out, one field may be changed: given alone, or all others taken. */
function rulesAboutFields(inverted: boolean): object[] {
  return ruledSubjects().flatMap(([subject, { actions, ruledFields }]) => {
    const [one, ...others] = ruledFields?.update ?? [];
    const whole = { subject, actions: actions.filter((action) => inverted || action !== 'update') };
    const fields = inverted ? others : [one];
    return [whole, { subject, actions: ['update'], fields, ...(inverted ? { inverted } : {}) }];
  });
}

async function setRules({ owner }: FilledTenant, rules: object[]): Promise<void> {
  await app.as(owner.tenantId, () =>
    app
      .get(TenantDb)
      .query(`update custom_role set rules = $1 where code = 'all_of_it'`, [JSON.stringify(rules)]),
  );
  app.get(AccessAuthorizer).forget(owner.tenantId);
}

/** Nobody could give all of it: the rules come to the role afterwards. */
async function holderOf(tenant: FilledTenant, rules: object[]): Promise<SignedIn> {
  const { owner, code, ids } = tenant;
  await app.call('POST', '/v1/roles', { as: owner, body: { code: 'all_of_it', name: '全' } });
  const scope = { kind: 'sites' as const, siteIds: [ids.site!] };
  const user = await app.person({ tenantId: owner.tenantId, code }, 'employee_representative', scope);
  const given = { userId: user.userId, role: 'all_of_it', scope: { kind: 'tenant' } };
  const answer = await app.call('POST', '/v1/role-assignments', { as: owner, body: given });
  if (answer.status !== 201) throw new Error(answer.text);
  await setRules(tenant, rules);
  return user;
}

/** An error of ours, and not of the caller. */
const isFault = ({ status, text }: Answer) =>
  status >= 500 || /platform\.(internal|unexpected)|"status":5\d\d/.test(text);

describe.each([
  ['allow all but what never is', false],
  ['take away what never is', true],
])('rules about everything that rules can name, which %s', (_what, inverted) => {
  let tenant: FilledTenant;
  let user: SignedIn;

  beforeAll(async () => {
    tenant = await fillTenant(app, inverted ? 'taken' : 'given');
    user = await holderOf(tenant, rulesAbout(inverted));
  }, 120_000);

  it('are decided wherever GraphQL asks', async () => {
    const faults: string[] = [];
    const fields = rootFields(app.get(GraphQLSchemaHost).schema, 3).filter(({ title }) =>
      title.startsWith('query '),
    );
    for (const { args, answers, document, title } of fields) {
      const variables = variablesFor(args, {
        id: (name) => tenant.ids[nounOfArgument(name, answers)]!,
        texts: { ...TEXTS, code: 'SC-10-6-2' },
      });
      const answer = await app.call('POST', '/graphql', { as: user, body: { query: document, variables } });
      if (isFault(answer)) faults.push(`${title}: ${answer.text.slice(0, 300)}`);
    }
    expect(faults).toEqual([]);
  });

  it('let no PATCH name a field that they do not give, whatever the route', async () => {
    const others = rulesAbout(false).filter(
      ({ subject }) => !ruledSubjects().some(([name]) => name === subject),
    );
    await setRules(tenant, [...others, ...rulesAboutFields(inverted)]);
    const { operations, samples } = documentedOperations(app);
    const faults: string[] = [];
    let asked = 0;
    for (const [subject, { ruledFields }] of ruledSubjects()) {
      const routes = operations.filter(
        ({ method, body }) => method === 'PATCH' && body?.$ref?.endsWith(`/${subject}Patch`),
      );
      expect([subject, routes.length]).toEqual([subject, 1]);
      for (const { path, body, title } of routes) {
        const nouns = nounsOfPath(path);
        const url = fillPath(path, (name) => tenant.ids[nouns.get(name)!] ?? 'x');
        const names = Object.keys(samples.resolve(body!).properties ?? {});
        expect([title, ...names.toSorted()]).toEqual([title, ...(ruledFields?.update ?? []).toSorted()]);
        for (const name of names) {
          const sampled = samples.sample(body!, (each) => tenant.ids[nounOf(each, title)]!, {
            steps: [name],
          });
          const value = OF_NO_SAMPLE.has(name) ? { [name]: null } : sampled;
          const answer = await app.call('PATCH', url, { as: user, body: value as object });
          const forbidden = answer.body.code === 'platform.field_forbidden';
          const pointers = answer.body.errors?.map(({ pointer }: { pointer: string }) => pointer);
          asked += 1;
          if (
            forbidden !== (name !== ruledFields?.update?.[0]) ||
            (forbidden && pointers.join() !== `/${name}`)
          )
            faults.push(`${title} ${name}: ${answer.status} ${answer.text.slice(0, 300)}`);
        }
      }
    }
    await setRules(tenant, rulesAbout(inverted));
    expect(faults).toEqual([]);
    expect(asked).toBeGreaterThan(50);
  });

  it('are decided wherever REST asks', async () => {
    const { operations, samples } = documentedOperations(app);
    const bodyOf = ({ body, title }: ApiOperation): unknown => {
      if (!body) return undefined;
      const properties = Object.keys(samples.resolve(body).properties ?? {});
      const first = properties.includes('name') ? 'name' : properties[0];
      const value = samples.sample(body, (asked) => tenant.ids[nounOf(asked, title)]!, {
        steps: first ? [first] : [],
      });
      return COMPLETE[title]?.(value as object, tenant) ?? value;
    };
    const faults: string[] = [];
    const statuses = new Map<number, number>();
    const order = operations
      .filter(({ path }) => !OF_THE_CALLER.test(path))
      .toSorted((x, y) => Number(x.method === 'DELETE') - Number(y.method === 'DELETE'));
    for (const operation of order) {
      const nouns = nounsOfPath(operation.path);
      const url = fillPath(operation.path, (name) => tenant.ids[nouns.get(name)!] ?? 'x');
      const headers = { 'if-match': '*' };
      const answer = await app.call(operation.method, url, { as: user, body: bodyOf(operation), headers });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (isFault(answer)) faults.push(`${operation.title}: ${answer.status} ${answer.text.slice(0, 300)}`);
      if (answer.status === 202 && answer.body.jobId) {
        const { problem } = await app.job(user, answer.body.jobId);
        if (problem?.status >= 500) faults.push(`${operation.title}: ${JSON.stringify(problem)}`);
      }
    }
    expect(faults).toEqual([]);
    expect(statuses.get(200)).toBeGreaterThan(50);
  }, 120_000);
});
