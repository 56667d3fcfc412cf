import { z } from 'zod';

/** A built-in role or one of the tenant's own. */
export const roleCodeSchema = z.string().regex(/^[a-z][a-z0-9_]{1,49}$/);
