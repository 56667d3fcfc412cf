import { idSchema } from '@mimamori/web';
import { z } from 'zod';

import { BECAUSE, NEEDED, WHERE } from './explain.words';

const word = z
  .string()
  .regex(/^[A-Za-z][A-Za-z_]*$/)
  .max(60);
const instant = z.iso.datetime({ offset: true });

export const explainSchema = z.strictObject({
  userId: idSchema,
  action: word.describe('An action of the subject, such as `view_live`.'),
  subject: word.describe('What permissions speak of, such as `Camera`.'),
  id: idSchema.nullish().describe('Of the object. None for subjects that have no objects with ids.'),
  field: word
    .nullish()
    .describe(
      'A field of the object, for read and update: one that rules may single out. Without: whether the object is theirs at all.',
    ),
  address: z
    .union([z.ipv4(), z.ipv6()])
    .nullish()
    .describe(
      'The address from which they would look. Without: for oneself, the own one; for others, one inside of the networks.',
    ),
});
export type ExplainRequest = z.output<typeof explainSchema>;

const decidedBySchema = z.strictObject({
  code: z.enum(BECAUSE),
  allows: z.boolean(),
  decides: z.boolean().describe('The strongest: what it says is the answer.'),
  role: z.string().nullable(),
  grantId: z.uuid().nullable().describe('The view grant that opened it.'),
  assignments: z
    .array(
      z.strictObject({
        id: z.uuid(),
        groupId: z.uuid().nullable().describe('The group of users that holds it; null: the user.'),
        scope: z.enum(['tenant', 'region', 'sites', 'cameraGroups']),
        regionId: z.uuid().nullable(),
        through: z.string().nullable().describe('The role held, where this one is included in it.'),
        until: instant.nullable(),
      }),
    )
    .describe('Each of them alone would do.'),
  text: z.string().describe('The same as a sentence, in the language asked for.'),
});

const neededSchema = z.strictObject({
  code: z.enum(NEEDED),
  alternative: z.boolean().describe('One of the alternatives is needed; all that are none are needed.'),
  role: z.string().nullable(),
  where: z.enum(WHERE).nullable().describe('`site`: holding the role where the object is would do.'),
  grantId: z.uuid().nullable(),
  scope: z.string().nullable().describe('Of the API key that asks.'),
  text: z.string(),
});

export const explanationSchema = z
  .strictObject({
    allowed: z.boolean(),
    outside: z.boolean().describe('Whether that is the answer for somebody outside of the listed networks.'),
    byKey: z.boolean().describe('Whether that is the answer for the API key that asks, not for its creator.'),
    because: z.array(decidedBySchema).describe('What had a say, the strongest first.'),
    needed: z.array(neededSchema).describe('Empty where it is allowed.'),
  })
  .meta({ id: 'AccessExplanation' });
export type Explanation = z.output<typeof explanationSchema>;
