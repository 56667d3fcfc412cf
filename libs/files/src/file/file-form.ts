import { parseInput, readUpload } from '@mimamori/web';
import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { fileAddSchema } from './file.schema';
import type { NewFile } from './file.service';
import { FILE_KINDS } from './file.words';

/** The form of an upload: one file, with `kind` and `title`. @throws InvalidInput, UnsupportedMediaType, BodyTooLarge */
export async function readFileForm(request: FastifyRequest): Promise<NewFile> {
  const { content: bytes, filename, contentType: declaredAs, fields } = await readUpload(request);
  return { ...parseInput(fileAddSchema, fields), bytes, filename, declaredAs };
}

/** Documents a route that reads `readFileForm`. */
export function ApiFileForm(): MethodDecorator {
  return applyDecorators(
    ApiConsumes('multipart/form-data'),
    ApiBody({
      schema: {
        type: 'object',
        required: ['kind', 'title', 'file'],
        properties: {
          kind: { type: 'string', enum: [...FILE_KINDS] },
          title: { type: 'string', minLength: 1, maxLength: 200 },
          file: {
            type: 'string',
            format: 'binary',
            description: 'JPEG, PNG, WebP (15 MiB) or PDF (25 MiB).',
          },
        },
      },
    }),
  );
}
