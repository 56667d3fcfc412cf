import { japanIso } from '@mimamori/platform';
import { idSchema } from '@mimamori/web';
import { z } from 'zod';

import type { SavedRule } from '../ability/ability.rules';
import { describedSchema } from '../group/group.schema';
import { roleCodeSchema } from './role-code.schema';

/** Rules of one role; with the roles that it includes, also. */
export const MOST_RULES = 200;
export const MOST_ROLES = 100;
const MOST_INCLUDED = 20;
const MOST_VALUES = 500;
const MOST_FIELDS = 8;
const LONGEST_RULES = 100_000;

const word = z.string().regex(/^[a-zA-Z][a-zA-Z_]{0,59}$/);
const scalar = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);
const comparison = z
  .record(z.string().max(20), z.union([scalar, z.array(scalar).min(1).max(MOST_VALUES)]))
  .describe('$eq, $ne, $in, $nin. Of a field with several values: one of them is, or none is.');

const FIELDS =
  'About these fields only, for read and update; empty: about all of it. Who may not read a field may not change it.';

export const roleRuleSchema = z.strictObject({
  actions: z
    .array(word)
    .min(1)
    .max(50)
    .overwrite((actions) => [...new Set(actions)]),
  subject: word,
  conditions: z
    .record(word, comparison)
    // a field that was lost on its way must not leave a rule for every row
    .refine((conditions) => {
      const fields = Object.keys(conditions).length;
      return fields > 0 && fields <= MOST_FIELDS;
    })
    .nullable()
    .default(null)
    .describe('Field → comparison, all of which must hold; null: every row.'),
  fields: z
    .array(word)
    .max(50)
    .overwrite((fields) => [...new Set(fields)])
    .default([])
    .describe(FIELDS),
  inverted: z
    .boolean()
    .default(false)
    .describe(
      'Takes away, whatever other roles give, where this role holds; from an owner of the tenant nothing is taken.',
    ),
  byGrant: z.boolean().default(false).describe('Held only while a view grant opens it.'),
});
export type RoleRule = z.output<typeof roleRuleSchema>;

const contents = describedSchema.extend({
  includes: z
    .array(roleCodeSchema)
    .max(MOST_INCLUDED)
    .overwrite((codes) => [...new Set(codes)].sort())
    .describe('Roles whose rules this one holds, too.'),
  rules: z
    .array(roleRuleSchema)
    .max(MOST_RULES)
    .refine((rules) => JSON.stringify(rules).length <= LONGEST_RULES, {
      params: { code: 'access.rules_too_long', most: LONGEST_RULES },
    }),
});

export const roleCreateSchema = contents
  .partial({ nameEn: true, description: true, includes: true, rules: true })
  .extend({ code: roleCodeSchema.describe('Unique within the tenant, and for good.') })
  .meta({ id: 'RoleCreate' });
export type RoleCreate = z.output<typeof roleCreateSchema>;

export const rolePatchSchema = contents.partial().meta({ id: 'RolePatch' });
export type RolePatch = z.output<typeof rolePatchSchema>;

export const customRoleSchema = z
  .strictObject({
    id: idSchema,
    code: z.string(),
    name: z.string(),
    nameEn: z.string().nullable(),
    description: z.string().nullable(),
    includes: z.array(z.string()),
    rules: z.array(
      z.strictObject({
        actions: z.array(z.string()),
        subject: z.string(),
        conditions: z.record(z.string(), z.record(z.string(), z.unknown())).nullable(),
        fields: z.array(z.string()).describe(FIELDS),
        inverted: z.boolean(),
        byGrant: z.boolean(),
      }),
    ),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'CustomRole' });
export type CustomRoleView = z.output<typeof customRoleSchema>;

/** A role as the database answers it. */
export interface CustomRoleRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly description: string | null;
  readonly includes: readonly string[];
  readonly rules: readonly SavedRule[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export function toCustomRoleView(row: CustomRoleRow): CustomRoleView {
  return {
    ...row,
    includes: [...row.includes],
    rules: row.rules.map(
      ({ actions, subject, conditions, fields = [], inverted = false, byGrant = false }) => ({
        actions: [...actions],
        subject,
        conditions: (conditions as Record<string, Record<string, unknown>> | undefined) ?? null,
        fields: [...fields],
        inverted,
        byGrant,
      }),
    ),
    createdAt: japanIso(row.createdAt),
    updatedAt: japanIso(row.updatedAt),
  };
}

export const ROLE_FIELDS = ['name', 'nameEn', 'description', 'includes', 'rules'] as const;
