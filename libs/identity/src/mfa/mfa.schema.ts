import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import { triedPasswordSchema } from '../password/password.schema';
import { tokensSchema } from '../sign-in/auth.schema';
import { FACTOR_KINDS, type MfaFactor } from './mfa-factor.entity';
import {
  passkeyAssertionSchema,
  passkeyCreationSchema,
  passkeyRegistrationSchema,
  passkeyRequestSchema,
} from './passkey.schema';

const tokenSchema = z.string().max(200);
/** In any width, with a gap in the middle as apps show it. */
const codeSchema = z
  .string()
  .max(20)
  .overwrite((typed) => typed.normalize('NFKC').replace(/\s/g, ''))
  .describe('Six digits of the authenticator app.');
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^\P{Cc}*$/u);

const answerShape = {
  code: codeSchema.optional(),
  passkey: passkeyAssertionSchema.optional(),
  recoveryCode: z.string().max(60).optional(),
};
const exactlyOne = (fields: readonly unknown[]) => fields.filter((field) => field !== undefined).length === 1;
const oneAnswer = { message: 'exactly one of code, passkey, recoveryCode', path: ['code'] };
const oneProof = { message: 'exactly one of code, passkey', path: ['code'] };

/** One way of answering. */
export interface MfaAnswer {
  readonly code?: string | undefined;
  readonly passkey?: z.output<typeof passkeyAssertionSchema> | undefined;
  readonly recoveryCode?: string | undefined;
  /** Only of somebody who has no factor, and is signed in. */
  readonly password?: string | undefined;
}

export const mfaSignInSchema = z
  .strictObject({ token: tokenSchema, ...answerShape })
  .refine(({ code, passkey, recoveryCode }) => exactlyOne([code, passkey, recoveryCode]), oneAnswer)
  .meta({ id: 'MfaSignIn', description: 'The token and exactly one of code, passkey, recoveryCode.' });
export type MfaSignIn = z.output<typeof mfaSignInSchema>;

export const mfaAnswerSchema = z
  .strictObject({
    ...answerShape,
    password: triedPasswordSchema.optional().describe('Of somebody who has no second factor.'),
  })
  .refine(
    ({ code, passkey, recoveryCode, password }) => exactlyOne([code, passkey, recoveryCode, password]),
    { message: 'exactly one of code, passkey, recoveryCode, password', path: ['code'] },
  )
  .meta({ id: 'MfaAnswer', description: 'Exactly one of code, passkey, recoveryCode, password.' });

const kindShape = {
  kind: z.enum(FACTOR_KINDS),
  link: tokenSchema
    .optional()
    .describe(
      'Where the policy wants more than a password for a first factor: the token of an enrolment link, or of the invitation that made the password.',
    ),
};
export const mfaEnrolSchema = z.strictObject(kindShape).meta({ id: 'MfaEnrol' });
export type MfaEnrol = z.output<typeof mfaEnrolSchema>;
export const firstEnrolSchema = z
  .strictObject({ token: tokenSchema.describe('The enrolmentToken of the sign-in.'), ...kindShape })
  .meta({ id: 'MfaFirstEnrol' });
export type FirstEnrol = z.output<typeof firstEnrolSchema>;

const confirmShape = {
  name: nameSchema.optional().describe('What the person calls the device.'),
  code: codeSchema.optional(),
  passkey: passkeyRegistrationSchema.optional(),
};
export const mfaConfirmSchema = z
  .strictObject(confirmShape)
  .refine(({ code, passkey }) => exactlyOne([code, passkey]), oneProof)
  .meta({ id: 'MfaConfirm', description: 'Exactly one of code, passkey.' });
export type MfaConfirm = z.output<typeof mfaConfirmSchema>;
export const firstConfirmSchema = z
  .strictObject({ token: tokenSchema, ...confirmShape })
  .refine(({ code, passkey }) => exactlyOne([code, passkey]), oneProof)
  .meta({ id: 'MfaFirstConfirm', description: 'The token and exactly one of code, passkey.' });
export type FirstConfirm = z.output<typeof firstConfirmSchema>;

/** What opening an enrolment link shows: how to use it. */
export const enrolmentHelpSchema = z
  .strictObject({
    title: z.string(),
    detail: z.string(),
    method: z.literal('POST'),
    path: z.string(),
    body: z.strictObject({ token: z.string(), kind: z.enum(FACTOR_KINDS), link: z.string() }),
  })
  .meta({ id: 'EnrolmentHelp' });

const begunShape = {
  kind: z.enum(FACTOR_KINDS),
  expiresAt: z.string(),
  totp: z
    .strictObject({
      secret: z.string().describe('Base32; shown once.'),
      uri: z.string().describe('For a QR code.'),
    })
    .nullable(),
  passkey: passkeyCreationSchema.nullable().describe('For navigator.credentials.create.'),
};
export const firstBegunSchema = z.strictObject(begunShape).meta({ id: 'MfaFirstBegun' });
export type FirstBegun = z.output<typeof firstBegunSchema>;
export const mfaBegunSchema = z.strictObject({ id: z.uuid(), ...begunShape }).meta({ id: 'MfaBegun' });
export type MfaBegun = z.output<typeof mfaBegunSchema>;

const recoveryCodesSchema = z.array(z.string()).describe('Shown once; each works once.');
export const firstConfirmedSchema = z
  .strictObject({ ...tokensSchema.shape, recoveryCodes: recoveryCodesSchema })
  .meta({ id: 'MfaFirstConfirmed' });
export type FirstConfirmed = z.output<typeof firstConfirmedSchema>;

export const factorSchema = z
  .strictObject({
    id: z.uuid(),
    kind: z.enum(FACTOR_KINDS),
    name: z.string(),
    synced: z.boolean().nullable().describe('Whether a passkey is kept on several devices; null for an app.'),
    createdAt: z.string(),
    usedAt: z.string().nullable(),
  })
  .meta({ id: 'MfaFactor' });
export type FactorView = z.output<typeof factorSchema>;

export const mfaConfirmedSchema = z
  .strictObject({
    factor: factorSchema,
    recoveryCodes: recoveryCodesSchema.nullable().describe('With the first factor; shown once.'),
  })
  .meta({ id: 'MfaConfirmed' });
export type MfaConfirmed = z.output<typeof mfaConfirmedSchema>;

export const recoveryCodesViewSchema = z
  .strictObject({ recoveryCodes: recoveryCodesSchema })
  .meta({ id: 'RecoveryCodes' });

export const mfaProofSchema = z
  .strictObject({
    id: z.uuid(),
    expiresAt: z.string(),
    methods: z.array(z.enum(['totp', 'passkey', 'recovery_code', 'password'])),
    passkey: passkeyRequestSchema.nullable(),
  })
  .meta({ id: 'MfaProof' });

export const mfaViewSchema = z
  .strictObject({
    factors: z.array(factorSchema),
    recoveryCodesLeft: z.int(),
    compulsory: z
      .boolean()
      .describe('Whether the policy asks for a factor of them, from where the request comes.'),
  })
  .meta({ id: 'Mfa' });
export type MfaView = z.output<typeof mfaViewSchema>;

/** What an administrator sees: that there are factors, not what people call them. */
export const userMfaSchema = z
  .strictObject({
    totp: z.int().describe('How many authenticator apps.'),
    passkeys: z.int(),
    recoveryCodesLeft: z.int(),
    lastUsedAt: z.string().nullable(),
  })
  .meta({ id: 'UserMfa' });
export type UserMfaView = z.output<typeof userMfaSchema>;

export function factorView({ id, kind, name, backedUp, createdAt, usedAt }: MfaFactor): FactorView {
  return {
    id,
    kind,
    name,
    synced: kind === 'passkey' ? backedUp : null,
    createdAt: japanIso(createdAt),
    usedAt: usedAt && japanIso(usedAt),
  };
}
