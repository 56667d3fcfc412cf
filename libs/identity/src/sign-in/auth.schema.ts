import { z } from 'zod';

import { passkeyRequestSchema } from '../mfa/passkey.schema';
import { newPasswordSchema, triedPasswordSchema } from '../password/password.schema';

/** Wide on purpose: what can be no tenant or login id fails like a wrong password, not like a wrong form. */
export const loginSchema = z
  .strictObject({
    tenant: z.string().max(200).describe("The tenant's code."),
    loginId: z.string().max(200),
    password: triedPasswordSchema,
  })
  .meta({ id: 'Login' });
export type Login = z.output<typeof loginSchema>;

/** A second factor is asked for; `POST /v1/auth/mfa` takes the answer. */
export const mfaAskedSchema = z
  .strictObject({
    token: z.string().describe('For POST /v1/auth/mfa; a few wrong answers end it.'),
    expiresAt: z.string(),
    methods: z.array(z.enum(['totp', 'passkey', 'recovery_code'])),
    passkey: passkeyRequestSchema.nullable().describe('For navigator.credentials.get.'),
  })
  .meta({ id: 'MfaAsked' });
export type MfaAsked = z.output<typeof mfaAskedSchema>;

export const refreshSchema = z.strictObject({ refreshToken: z.string().max(200) }).meta({ id: 'Refresh' });
export type Refresh = z.output<typeof refreshSchema>;

export const tokensSchema = z
  .strictObject({
    accessToken: z.string().describe('A JWT, for the Authorization header: Bearer.'),
    refreshToken: z.string().describe('Works once; using it again ends the session.'),
    expiresIn: z.int().describe('Seconds for which the access token works.'),
  })
  .meta({ id: 'Tokens' });
export type Tokens = z.output<typeof tokensSchema>;

/** What a sign-in answers: tokens, or a question for a second factor. */
export const signInAnswerSchema = z.union([
  tokensSchema,
  z.strictObject({ mfa: mfaAskedSchema }).meta({ id: 'SignInMfa' }),
]);

export const activateSchema = z
  .strictObject({ token: z.string().max(200), password: newPasswordSchema })
  .meta({ id: 'Activate' });
export type Activate = z.output<typeof activateSchema>;

export const activationLinkSchema = z
  .strictObject({ activationLink: z.string().describe('Shown once.'), expiresAt: z.string() })
  .meta({ id: 'ActivationLink' });
export type ActivationLink = z.output<typeof activationLinkSchema>;

export const enrolmentLinkSchema = z
  .strictObject({ enrolmentLink: z.string().describe('Shown once.'), expiresAt: z.string() })
  .meta({ id: 'EnrolmentLink' });
export type EnrolmentLink = z.output<typeof enrolmentLinkSchema>;

/** What opening the link shows: how to use it. */
export const activationHelpSchema = z
  .strictObject({
    title: z.string(),
    detail: z.string(),
    method: z.literal('POST'),
    path: z.string(),
    body: z.strictObject({ token: z.string(), password: z.string() }),
  })
  .meta({ id: 'ActivationHelp' });
