import type { Multipart } from '@fastify/multipart';
import { asAppError, MalformedBody, UnsupportedMediaType } from '@mimamori/platform';
import type { FastifyRequest } from 'fastify';

/** One uploaded file, with the form fields sent beside it. */
export interface Upload {
  readonly content: Buffer;
  /** As the client named it; for people, never for paths. */
  readonly filename?: string;
  /** The media type that the client gives the file; never to be believed. */
  readonly contentType?: string;
  readonly fields: Readonly<Record<string, string>>;
}

async function collect(parts: AsyncIterable<Multipart>): Promise<Upload> {
  const fields = new Map<string, string>();
  let file: Omit<Upload, 'fields'> | undefined;
  for await (const part of parts) {
    if (part.type === 'file')
      file = { content: await part.toBuffer(), filename: part.filename, contentType: part.mimetype };
    else fields.set(part.fieldname, String(part.value));
  }
  if (!file) throw new MalformedBody();
  return { ...file, fields: Object.fromEntries(fields) };
}

const uploads = new WeakMap<FastifyRequest, Promise<Upload>>();

/**
 * The file of a request: the body itself (`text/csv`, `application/octet-stream`) or the one file of a form. Read once:
 * an Idempotency-Key has to know it before the handler does.
 * @throws UnsupportedMediaType | BodyTooLarge | MalformedBody
 */
export function readUpload(request: FastifyRequest): Promise<Upload> {
  const upload = uploads.get(request) ?? read(request);
  uploads.set(request, upload);
  return upload;
}

async function read(request: FastifyRequest): Promise<Upload> {
  const contentType = request.headers['content-type'];
  if (Buffer.isBuffer(request.body)) return { content: request.body, contentType, fields: {} };
  if (!request.isMultipart()) throw new UnsupportedMediaType();
  try {
    return await collect(request.parts());
  } catch (error) {
    // The parser of forms throws bare errors for whatever it cannot read.
    throw asAppError(error) ? error : new MalformedBody();
  }
}
