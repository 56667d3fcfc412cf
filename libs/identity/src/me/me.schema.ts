import { userSchema } from '@mimamori/users';
import { z } from 'zod';

import { sessionSchema } from '../session/session.schema';

export const meSchema = z
  .strictObject({
    user: userSchema,
    tenant: z.strictObject({ id: z.uuid(), code: z.string(), name: z.string() }),
    roles: z.array(z.string()).describe('Codes of the roles held now.'),
    locale: z.enum(['ja', 'en']),
  })
  .meta({ id: 'Me' });
export type MeView = z.output<typeof meSchema>;

export const sessionListSchema = z
  .strictObject({ items: z.array(sessionSchema), nextCursor: z.null() })
  .meta({ id: 'SessionList' });
