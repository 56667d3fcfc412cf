import { randomUUID } from 'node:crypto';

import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getNamedType, isInputObjectType, isRequiredArgument } from 'graphql';

import { TWINS } from '../architecture/graphql-twins';
import { problemFaults } from '../support/answer-faults';
import type { Answer, SignedIn } from '../support/app';
import { type RootField, rootFields, variablesFor } from '../support/graphql-documents';
import { nounOfArgument } from '../support/nouns';
import { all, type Convention } from './convention';
import type { Ground } from './ground';
import type { Route } from './route';

const DEPTH = 1;
const LANGUAGES = ['ja', 'en'] as const;
const NO_VERSION = 9_999;
const TEXTS = {
  municipalityCode: '13101',
  cidr: '192.0.2.0/24',
  asOf: '2026-10-01',
  role: 'live_viewer',
  kind: 'tenant',
  code: 'SC-10-2',
};

/** A root field with the route that says the same. */
export interface Field extends RootField {
  readonly twin: Route;
}

/** `unknown`: fields whose route nobody has named in test/architecture/graphql-twins.ts. */
export function fieldsOf(ground: Ground): { fields: readonly Field[]; unknown: readonly string[] } {
  const all = rootFields(ground.app.get(GraphQLSchemaHost).schema, DEPTH);
  const fields = all.flatMap((field) => {
    const twin = ground.route(TWINS[field.title] ?? '');
    return twin ? [{ ...field, twin }] : [];
  });
  const known = new Set(fields.map(({ title }) => title));
  return { fields, unknown: all.map(({ title }) => title).filter((title) => !known.has(title)) };
}

function variables({ args, answers, title }: Field, { tenant }: Ground): Record<string, unknown> {
  const id = (name: string) => tenant.ids[nounOfArgument(name, answers)]!;
  const texts: Record<string, string> = { ...TEXTS, ...(title.startsWith('mutation') && { code: 'g1' }) };
  return variablesFor(args, { id, texts });
}

interface Refused {
  readonly what: string;
  readonly code: string;
  readonly as?: SignedIn | null;
  /** Variables that are wrong. */
  readonly with?: object;
  readonly languages?: readonly ('ja' | 'en')[];
}

const mayAsk = ({ twin }: Field, { operator, tenant }: Ground) =>
  twin.permission?.subject === 'TenantRegistry' ? operator : tenant.owner;

/** The same refusal over GraphQL in both languages. */
async function refused(
  ground: Ground,
  field: Field,
  { what, code, as = mayAsk(field, ground), languages = LANGUAGES, ...over }: Refused,
): Promise<string[]> {
  const faults: string[] = [];
  for (const language of languages) {
    const answer: Answer = await ground.app.call('POST', '/graphql', {
      ...(as && { as }),
      body: { query: field.document, variables: { ...variables(field, ground), ...over.with } },
      headers: { 'accept-language': language },
    });
    const [error] = (answer.body?.errors ?? []) as { extensions: { code: string; problem: object } }[];
    if (error?.extensions.code !== code)
      faults.push(`${what}: ${error?.extensions.code ?? answer.text.slice(0, 200)} instead of ${code}`);
    else
      faults.push(...problemFaults(error.extensions.problem, language).map((fault) => `${what}: ${fault}`));
    if (answer.status >= 500) faults.push(`${what}: answers ${answer.status}`);
  }
  return faults;
}

const isPaged = ({ args }: Field) => args.some(({ name }) => name === 'first');
const required = ({ args }: Field) => args.filter(isRequiredArgument);
const ids = (field: Field) => required(field).filter(({ type }) => String(type) === 'ID!');
const inputOf = ({ args }: Field) => args.find(({ type }) => isInputObjectType(getNamedType(type)));

/** The names of the text fields of a mutation's input. */
function textsOf(field: Field): string[] {
  const type = getNamedType(inputOf(field)?.type);
  if (!type || !isInputObjectType(type)) return [];
  const texts = Object.values(type.getFields()).filter((one) => getNamedType(one.type).name === 'String');
  return texts.filter((one) => !String(one.type).startsWith('[')).map(({ name }) => name);
}

const INVALID = 'platform.invalid_input';

export const graphqlConventions: readonly Convention<Field>[] = [
  {
    name: '401 without a token',
    applies: () => true,
    check: (field, ground) =>
      refused(ground, field, { what: 'nobody', code: 'platform.not_authenticated', as: null }),
  },
  {
    name: '403 without the permission',
    applies: () => true,
    check: async (field, ground) => {
      const { action, subject } = field.twin.permission!;
      const without = ground.people.filter(({ may }) => !may(action, subject)).slice(0, 1);
      const faults = without.length ? [] : ['nobody lacks the permission'];
      for (const as of without)
        faults.push(...(await refused(ground, field, { what: as.role, code: 'platform.forbidden', as })));
      return faults;
    },
    exceptions: all(
      'everybody sees their own, and answers 404 for the rest',
      'query job',
      'query apiKey',
      'query apiKeys',
      'query explainAccess',
      'query viewGrant',
      'query viewGrants',
      'query viewGrantPolicy',
      'mutation requestViewGrant',
      'mutation withdrawViewGrant',
      'query me',
      'query myPermissions',
      'query mySessions',
      'query myMfa',
      'query userMfa',
      'query userSessions',
      'query user',
      'query users',
      'query finding',
      'query findings',
      'query roleAssignment',
      'query roleAssignments',
      'query task',
      'query tasks',
    ),
  },
  {
    name: '404 for what is not there',
    applies: (field) => ids(field).length > 0,
    check: async (field, ground) => {
      const faults: string[] = [];
      for (const { name } of ids(field)) {
        const asked = { what: name, code: 'platform.not_found', with: { [name]: randomUUID() } };
        faults.push(...(await refused(ground, field, asked)));
      }
      return faults;
    },
  },
  {
    name: '400 for what is no id',
    applies: (field) => ids(field).length > 0,
    check: async (field, ground) => {
      const faults: string[] = [];
      for (const { name } of ids(field))
        faults.push(...(await refused(ground, field, { what: name, code: INVALID, with: { [name]: 'x' } })));
      return faults;
    },
  },
  {
    name: '412 for another version',
    applies: ({ twin }) => twin.ifMatch !== undefined,
    check: async (field, ground) => {
      if (!field.args.some(({ name }) => name === 'expectedVersion')) return ['takes no expectedVersion'];
      const asked = { what: 'expectedVersion', code: 'platform.version_mismatch' };
      return refused(ground, field, { ...asked, with: { expectedVersion: NO_VERSION } });
    },
    exceptions: {
      'mutation withdrawViewGrant': 'only whoever asked for it may, and that is looked at first',
    },
  },
  {
    name: '428',
    applies: ({ twin }) => twin.ifMatch === 'required',
    check: async ({ args }) => {
      const version = args.find(({ name }) => name === 'expectedVersion');
      return version && isRequiredArgument(version) ? [] : ['does not require expectedVersion'];
    },
  },
  {
    name: '400 for a page or cursor that is none',
    applies: isPaged,
    check: async (field, ground) => [
      ...(await refused(ground, field, { what: 'first: 0', code: INVALID, with: { first: 0 } })),
      ...(await refused(ground, field, { what: 'first: 201', code: INVALID, with: { first: 201 } })),
      ...(await refused(ground, field, {
        what: 'after',
        code: 'platform.cursor_invalid',
        with: { after: 'abc' },
      })),
    ],
  },
  {
    name: '400 for bad input',
    applies: (field) => textsOf(field).length > 0,
    check: async (field, ground) => {
      const { name } = inputOf(field)!;
      const given = variables(field, ground)[name] as object;
      const faults: string[] = [];
      for (const text of textsOf(field)) {
        const input = { ...given, [text]: 'x'.repeat(20_000) };
        const asked = { what: `${text} of 20,000`, code: INVALID, with: { [name]: input } };
        const languages = text === textsOf(field)[0] ? LANGUAGES : (['en'] as const);
        faults.push(...(await refused(ground, field, { ...asked, languages })));
      }
      return faults;
    },
  },
];
