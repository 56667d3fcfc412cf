import { japanIso, type Withholding } from '@mimamori/platform';
import { withheldSchema } from '@mimamori/web';
import { z } from 'zod';

import { normaliseLoginId } from './login-id';
import type { User } from './user.entity';

const line = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u);

/** Folded to half width and lower case before it is checked. */
export const loginIdSchema = z
  .string()
  .max(200)
  .overwrite(normaliseLoginId)
  .regex(/^[a-z0-9._@-]{1,64}$/);

const fields = {
  name: line,
  nameKana: line.nullable().optional(),
  email: z.email().max(254).nullable().optional(),
  locale: z.enum(['ja', 'en']),
  firstDay: z.iso.date().nullable().optional().describe('Calendar day in Asia/Tokyo, inclusive.'),
  lastDay: z.iso.date().nullable().optional().describe('Calendar day in Asia/Tokyo, inclusive.'),
};

export const userCreateSchema = z
  .strictObject({ ...fields, loginId: loginIdSchema, locale: fields.locale.default('ja') })
  .meta({ id: 'UserCreate' });
export type UserCreate = z.input<typeof userCreateSchema>;

export const userPatchSchema = z
  .strictObject({ ...fields, status: z.enum(['active', 'disabled']) })
  .partial()
  .meta({ id: 'UserPatch' });
export type UserPatch = z.output<typeof userPatchSchema>;

export const pseudonymisationSchema = z
  .strictObject({
    ground: z
      .enum(['period_over', 'request'])
      .describe('Why: what is known of leavers need not be kept longer, or they asked for it.'),
  })
  .meta({ id: 'UserPseudonymisation' });
export type Pseudonymisation = z.output<typeof pseudonymisationSchema>;

export const userSchema = z
  .strictObject({
    id: z.uuid(),
    loginId: z.string(),
    name: z.string(),
    nameKana: z.string().nullable(),
    email: z.string().nullable(),
    locale: z.enum(['ja', 'en']),
    firstDay: z.string().nullable(),
    lastDay: z.string().nullable(),
    status: z.enum(['invited', 'active', 'disabled']),
    pseudonymisedAt: z.string().nullable().describe('From then on nothing here says who it was.'),
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    withheld: withheldSchema,
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof userSchema>;

export function userView({
  tenantId: _tenant,
  searchText: _search,
  pseudonymisedAt,
  createdAt,
  updatedAt,
  ...rest
}: User & Withholding): UserView {
  return {
    ...rest,
    pseudonymisedAt: pseudonymisedAt && japanIso(pseudonymisedAt),
    createdAt: japanIso(createdAt),
    updatedAt: japanIso(updatedAt),
  };
}
