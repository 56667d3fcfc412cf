import { AppError, UnsupportedMediaType } from '@mimamori/platform';
import type { FastifyRequest } from 'fastify';

/** Metadata keys of @nestjs/swagger: what a handler says in public is what it is held to. */
const CONSUMES = 'swagger/apiConsumes';
const RESPONSES = 'swagger/apiResponse';

const JSON_TYPE = 'application/json';
const BYTES = 'application/octet-stream';
const ANSWERED = new Set(['*/*', 'application/*', JSON_TYPE, 'application/problem+json']);
const LONGEST_ACCEPT = 2_000;
/** Of the body's media types; without `@ApiConsumes` that is JSON. */
type Handler = (...args: never[]) => unknown;

const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
const typeOf = (header: string) => header.split(';', 1)[0]!.trim().toLowerCase();

/** @throws UnsupportedMediaType when the handler does not take such a body */
export function checkContentType(request: FastifyRequest, handler: Handler): void {
  const { 'content-type': header } = request.headers;
  if (header === undefined || !hasBody(request)) return;
  const declared: readonly string[] = Reflect.getMetadata(CONSUMES, handler) ?? [JSON_TYPE];
  const type = typeOf(header);
  // whoever takes files takes them without a name for their type, too
  if (declared.includes(type) || (type === BYTES && !declared.includes(JSON_TYPE))) return;
  throw new UnsupportedMediaType();
}

interface DocumentedResponse {
  readonly standardSchema?: unknown;
}

/** Only handlers that say they answer JSON; files come in the one type they have. @throws AppError 406 */
export function checkAccept(request: FastifyRequest, handler: Handler): void {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*') return;
  const responses: Record<string, DocumentedResponse> = Reflect.getMetadata(RESPONSES, handler) ?? {};
  if (!Object.values(responses).some(({ standardSchema }) => standardSchema !== undefined)) return;
  const acceptable = accept
    .slice(0, LONGEST_ACCEPT)
    .split(',')
    .some((range) => ANSWERED.has(typeOf(range)) && !/;\s*q=0(\.0*)?\s*(;|$)/.test(range));
  if (!acceptable) throw new AppError('platform.not_acceptable', 406);
}
