import { z } from 'zod';

const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const UNRESERVED = /^[A-Za-z0-9._~-]*$/;

export const oidcTenantParams = z.strictObject({
  tenant: z.string().max(200).describe("The tenant's code."),
});
export type OidcTenantParams = z.output<typeof oidcTenantParams>;

export const oidcStartQuery = z.strictObject({
  returnUrl: z
    .string()
    .max(500)
    .optional()
    .describe('One of the configured ones, exactly; the first of them without.'),
  codeChallenge: z
    .string()
    .regex(CHALLENGE)
    .meta({ examples: ['E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'] })
    .optional()
    .describe(
      'S256 (RFC 7636) of a verifier that the page keeps; needed wherever return URLs are configured.',
    ),
});
export type OidcStartQuery = z.output<typeof oidcStartQuery>;

/** Providers add words of their own (`session_state`, `scope`, …): what is not named here is not looked at. */
export const oidcCallbackQuery = z.object({
  state: z.string().max(200),
  code: z.string().max(4_000).optional(),
  iss: z.string().max(500).optional(),
  error: z.string().max(200).optional(),
});
export type OidcCallbackQuery = z.output<typeof oidcCallbackQuery>;

export const oidcTokenSchema = z
  .strictObject({
    code: z
      .string()
      .max(200)
      .describe('From the query with which the browser came back; works once, for a minute.'),
    codeVerifier: z.string().min(43).max(128).regex(UNRESERVED),
  })
  .meta({ id: 'OidcToken' });
export type OidcToken = z.output<typeof oidcTokenSchema>;
