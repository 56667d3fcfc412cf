import { z } from 'zod';

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

export const activateSchema = z
  .strictObject({ token: z.string().max(200), password: newPasswordSchema })
  .meta({ id: 'Activate' });
export type Activate = z.output<typeof activateSchema>;

export const activationLinkSchema = z
  .strictObject({ activationLink: z.string().describe('Shown once.'), expiresAt: z.string() })
  .meta({ id: 'ActivationLink' });
export type ActivationLink = z.output<typeof activationLinkSchema>;

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
