import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import type { IdentityProvider } from './identity-provider.entity';

const LONGEST_URL = 500;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const OPENID = 'openid';

/** As far as its form tells: whether it may be called is the way out's question. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash, username, password } = new URL(text);
  const bare = !search && !hash && !username && !password && !/[?#]/.test(text);
  return bare && (protocol === 'https:' || protocol === 'http:');
}

/** Over TLS, or on the developer's own machine. */
function isReturnUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, hash, username, password } = new URL(text);
  if (hash || username || password || text.includes('#')) return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

const unique = (texts: string[]) => [...new Set(texts)];
const claim = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u);
const value = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u);

const mapping = z.strictObject({
  value: value.describe("A value in the provider's claim of groups, compared letter by letter."),
  groupId: z.uuid().describe('Whoever has it is in this group, as of each sign-in.'),
});
export type GroupMapping = z.output<typeof mapping>;

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('Only an enabled provider is asked whether it is there.'),
  issuer: z
    .string()
    .trim()
    .max(LONGEST_URL)
    .refine(isIssuer, { params: { code: 'identity.provider_issuer' } })
    .describe('As the provider spells it in its tokens; it describes itself below /.well-known/.')
    .meta({ examples: ['https://login.example.com/realms/mimamart'] }),
  clientId: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\x20-\x7e]*$/),
  scopes: z
    .array(
      z
        .string()
        .max(100)
        .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/),
    )
    .max(19)
    .default(['profile'])
    .transform((scopes) => unique([OPENID, ...scopes]))
    .describe('`openid` is always asked for.'),
  loginIdClaim: claim.default('preferred_username').describe('Becomes the login id of somebody new.'),
  nameClaim: claim.default('name'),
  groupsClaim: claim.nullable().default(null).describe('`null`: the provider decides about no groups.'),
  jit: z.boolean().default(false).describe('Whether an unknown person becomes a user at the first sign-in.'),
  linkByLoginId: z
    .boolean()
    .default(false)
    .describe(
      'Whether a first sign-in takes over the account with the same login id. Only where nobody at the provider can choose their own; never done to the accounts of owners.',
    ),
  groups: z.array(mapping).max(200).default([]),
  mfaValues: z
    .array(value)
    .max(20)
    .default([])
    .transform(unique)
    .describe('Values of `acr` or `amr` that count as a second factor; none: our own is asked for.'),
  returnUrls: z
    .array(
      z
        .string()
        .max(LONGEST_URL)
        .refine(isReturnUrl, { params: { code: 'identity.provider_return_url' } }),
    )
    .max(10)
    .default([])
    .transform(unique)
    .describe(
      'Where a browser may be sent after signing in, exactly; none: the callback answers the tokens.',
    ),
  passwordSignIn: z
    .boolean()
    .default(true)
    .describe('`false`: whoever is linked to the provider cannot use a password, except owners.'),
});

export const identityProviderPutSchema = settings
  .extend({
    clientSecret: z
      .string()
      .min(1)
      .max(500)
      .nullable()
      .optional()
      .describe('Written only. Left out: stays as it is; `null`: a public client.'),
  })
  .meta({ id: 'IdentityProviderPut' });
export type IdentityProviderPut = z.output<typeof identityProviderPutSchema>;
export type IdentityProviderSettings = Omit<IdentityProviderPut, 'clientSecret' | 'groups'>;

const output = z.strictObject({
  id: z.uuid(),
  enabled: z.boolean(),
  issuer: z.string(),
  clientId: z.string(),
  hasClientSecret: z.boolean(),
  redirectUri: z.string().describe('What has to be registered at the provider.'),
  startUrl: z.string().describe('Where a browser begins to sign in.'),
  scopes: z.array(z.string()),
  loginIdClaim: z.string(),
  nameClaim: z.string(),
  groupsClaim: z.string().nullable(),
  jit: z.boolean(),
  linkByLoginId: z.boolean(),
  groups: z.array(z.strictObject({ value: z.string(), groupId: z.uuid() })),
  mfaValues: z.array(z.string()),
  returnUrls: z.array(z.string()),
  passwordSignIn: z.boolean(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export const identityProviderSchema = output.meta({ id: 'IdentityProvider' });
export type IdentityProviderView = z.output<typeof identityProviderSchema>;

/** A configuration with its mapping of groups. */
export interface ConfiguredProvider {
  readonly provider: IdentityProvider;
  readonly groups: readonly GroupMapping[];
}

/** @param base of the tenant's own routes: `<public URL>/v1/auth/oidc/<tenant code>` */
export function identityProviderView(
  { provider, groups }: ConfiguredProvider,
  base: string,
): IdentityProviderView {
  const { tenantId: _tenant, clientSecret, createdAt, updatedAt, ...rest } = provider;
  return {
    ...rest,
    hasClientSecret: clientSecret !== null,
    redirectUri: `${base}/callback`,
    startUrl: `${base}/start`,
    groups: groups.map(({ value: told, groupId }) => ({ value: told, groupId })),
    createdAt: japanIso(createdAt),
    updatedAt: japanIso(updatedAt),
  };
}
