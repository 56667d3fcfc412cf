import { z } from 'zod';

export const WITHHELD =
  'Fields that the caller may not read, which are null here. Nothing: none is withheld.';

/** Part of every answer of whose fields rules may withhold some. */
export const withheldSchema = z.array(z.string()).optional().describe(WITHHELD);
