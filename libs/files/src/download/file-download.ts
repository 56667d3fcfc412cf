import { Readable } from 'node:stream';

import { VersionMismatch } from '@mimamori/platform';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CONTENT_TYPES } from '../content/content-types';
import type { FileContent } from '../file/file.service';
import { RangeNotSatisfiable } from '../files.errors';
import { askedRange } from './byte-range';

const LONGEST_HEADER = 2_000;
/** Even a browser that shows it in place runs nothing of it. */
const POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

function listed(header: string | undefined): string[] {
  return (header ?? '')
    .slice(0, LONGEST_HEADER)
    .split(',')
    .map((tag) => tag.trim());
}

/** Whether the sender's part is of the same bytes; a date never is, because contents have none (RFC 9110, 13.1.5). */
function isSame(ifRange: unknown, etag: string): boolean {
  return ifRange === undefined || ifRange === etag;
}

/**
 * Answers a GET or HEAD of a content: whole (200), a part (206), nothing new (304). Content never changes under its
 * address, so its hash is its strong ETag. Only what gives out bytes is written down.
 * @throws VersionMismatch (412), RangeNotSatisfiable (416)
 */
export async function sendFile(
  content: FileContent,
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<StreamableFile | undefined> {
  const { file, disposition } = content;
  const { size, contentType: type } = file;
  const etag = `"${file.sha256}"`;
  const ifMatch = listed(headers['if-match']);
  if (headers['if-match'] !== undefined && !ifMatch.includes('*') && !ifMatch.includes(etag))
    throw new VersionMismatch();
  void reply.headers({
    etag,
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': POLICY,
    'cross-origin-resource-policy': 'same-origin',
  });
  const known = listed(headers['if-none-match']).map((tag) => tag.replace(/^W\//, ''));
  if (known.includes('*') || known.includes(etag)) {
    void reply.code(304);
    return undefined;
  }
  if (method === 'HEAD') return new StreamableFile(Readable.from([]), { type, disposition, length: size });
  const range = isSame(headers['if-range'], etag) ? askedRange(headers.range, size) : 'whole';
  if (range === 'unsatisfiable') {
    void reply.header('content-range', `bytes */${size}`);
    throw new RangeNotSatisfiable(size);
  }
  if (range === 'whole') return new StreamableFile(await content.open(), { type, disposition, length: size });
  const part = await content.open(range);
  // only now: an error that opening throws is no part of anything
  void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
  return new StreamableFile(part, { type, disposition, length: range.end - range.start + 1 });
}

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;
const TAG = { ETag: { $ref: '#/components/headers/ETag' } } as const;
const content = Object.fromEntries(CONTENT_TYPES.map((type) => [type, BINARY]));

/** Documents a route that answers with `sendFile`. */
export function ApiFileContent(): MethodDecorator {
  const describe = (name: string, description: string) => ApiHeader({ name, required: false, description });
  return applyDecorators(
    ApiResponse({ status: 200, description: 'The content, to be saved', headers: TAG, content }),
    ApiResponse({ status: 206, description: 'The part that was asked for', headers: TAG, content }),
    ApiResponse({ status: 304, description: 'The caller has it already' }),
    ApiResponse({ status: 412, description: 'If-Match does not name the content' }),
    ApiResponse({ status: 416, description: 'The part begins behind the end' }),
    describe('Range', 'One range of bytes; several are answered by the whole'),
    describe('If-Range', 'The ETag of the bytes that the caller has; others get the whole'),
    describe('If-None-Match', 'ETags that the caller has'),
  );
}
