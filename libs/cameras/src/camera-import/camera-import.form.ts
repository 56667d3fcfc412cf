import type { Multipart } from '@fastify/multipart';
import { parseInput } from '@mimamori/platform';
import type { FastifyRequest } from 'fastify';

import { FormBroken, InventoryExpected } from '../cameras.errors';
import { importOptionsSchema } from './camera-import.schema';
import type { ImportFile } from './camera-import.service';

const FILE_FIELD = 'file';

/** The form's own limits have codes; what its parser throws about broken bytes has none. */
function broken(error: unknown): never {
  const { code } = error as { code?: string };
  throw code?.startsWith('FST_') ? error : new FormBroken();
}

/**
 * The file of a multipart form, and options among the fields before it.
 * @throws InventoryExpected, FormBroken, InvalidInput
 */
export async function multipartFile(request: FastifyRequest): Promise<ImportFile> {
  const part = await request.file().catch(broken);
  if (part?.fieldname !== FILE_FIELD) throw new InventoryExpected();
  const bytes = await part.toBuffer().catch(broken);
  const fields = Object.values(part.fields).flatMap((field) => field ?? []);
  const stated = fields.flatMap((field: Multipart) =>
    field.type === 'field' ? [[field.fieldname, field.value]] : [],
  );
  return { bytes, ...parseInput(importOptionsSchema, Object.fromEntries(stated)) };
}
