import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import { roleCodeSchema } from '../role/role-code.schema';
import { PLACES } from './matrix.rules';

/** Of one entry; `sites` counts them all. */
export const MOST_SITES_TOLD = 100;
/** Users whose rows are worked out to show that the list can be produced. */
export const MOST_PRODUCED = 200;

const word = z.string().regex(/^[A-Za-z][A-Za-z_]{0,59}$/);

/** Users by `userId` and `role`; the rest leaves out rights. */
export const matrixFilters = {
  userId: idSchema,
  role: roleCodeSchema,
  siteId: idSchema,
  subject: word,
  action: word,
};

export const matrixQuerySchema = listQuery({
  sorts: ['loginId'],
  filters: matrixFilters,
}).omit({ q: true });
export type MatrixQuery = z.output<typeof matrixQuerySchema>;

const entrySchema = z.strictObject({
  place: z
    .enum(PLACES)
    .describe(
      'company: what belongs to the company as a whole; everywhere: all sites; elsewhere: all sites but those of the other entries; sites: these.',
    ),
  regionId: z.uuid().nullable().describe('The region whose sites these are, where a role was given for it.'),
  sites: z.int().nullable().describe('How many they are; null but for `sites`.'),
  siteIds: z.array(z.uuid()).describe(`The first ${MOST_SITES_TOLD} of them.`),
  rights: z.array(
    z.strictObject({
      subject: z.string(),
      actions: z.array(z.string()).describe('For all things of that kind there.'),
      partly: z
        .array(z.string())
        .describe('For some of them, or of their fields: by class, area, group, view grant or field.'),
    }),
  ),
});

export const matrixRowSchema = z
  .strictObject({
    userId: z.uuid(),
    loginId: z.string(),
    name: z.string(),
    present: z.boolean().describe('Whether the account works now; without that there are no rights.'),
    roles: z.array(z.string()).describe('Held now, directly, by a group or included in another one.'),
    entries: z.array(entrySchema),
  })
  .meta({ id: 'AccessMatrixRow' });
export type MatrixRow = z.output<typeof matrixRowSchema>;

/** A row of the list query. */
export interface MatrixUser {
  readonly id: string;
  readonly loginId: string;
  readonly name: string;
}
