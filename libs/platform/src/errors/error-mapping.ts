import { HttpException } from '@nestjs/common';

import { constraintError } from '../database/constraint';
import { AppError } from './app-error';
import {
  BodyTooLarge,
  InvalidInput,
  MalformedBody,
  Unavailable,
  UnsupportedMediaType,
} from './platform.errors';

interface ForeignError {
  message?: string;
  code?: string;
  statusCode?: number;
  limit?: number;
  driverError?: ForeignError;
}

/** What frameworks say by status alone. 403 and 404 of our own come with a subject; these are about the request. */
const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'not_authenticated',
  404: 'route_not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  408: 'request_timeout',
  409: 'conflict',
  414: 'malformed_uri',
  429: 'too_many_requests',
  431: 'headers_too_large',
};

const MALFORMED_BODY = new Set([
  'FST_ERR_CTP_INVALID_JSON_BODY',
  'FST_ERR_CTP_EMPTY_JSON_BODY',
  'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
  'FST_NO_FORM_DATA',
]);
const TOO_LARGE = new Set([
  'FST_ERR_CTP_BODY_TOO_LARGE',
  'FST_REQ_FILE_TOO_LARGE',
  'FST_PARTS_LIMIT',
  'FST_FILES_LIMIT',
  'FST_FIELDS_LIMIT',
]);
const WRONG_TYPE = new Set(['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'FST_INVALID_MULTIPART_CONTENT_TYPE']);

function byCode({ code, limit }: ForeignError, bodyLimit: number): AppError | undefined {
  if (code === undefined) return undefined;
  if (MALFORMED_BODY.has(code)) return new MalformedBody();
  if (TOO_LARGE.has(code)) return new BodyTooLarge(limit ?? bodyLimit);
  if (WRONG_TYPE.has(code)) return new UnsupportedMediaType();
  if (code === 'FST_ERR_BAD_URL') return new AppError('platform.malformed_uri', 400);
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return new AppError('platform.malformed_uri', 414);
  return undefined;
}

function byStatus(status: number, bodyLimit: number): AppError | undefined {
  if (status === 413) return new BodyTooLarge(bodyLimit);
  if (status === 415) return new UnsupportedMediaType();
  if (status === 503) return new Unavailable('server');
  if (status < 400 || status > 499) return undefined;
  return new AppError(
    `platform.${BY_STATUS[status] ?? 'malformed_request'}`,
    BY_STATUS[status] ? status : 400,
  );
}

/** What pg's pool says when no connection came free in time, or none could be opened; it has no code. */
const NO_CONNECTION = /^(timeout exceeded when trying to connect|Connection terminated)/;

/** PostgreSQL's own refusals that are nobody's bug: no connection, timeouts, conflicts of transactions, bad values. */
function byDatabase(error: ForeignError): AppError | undefined {
  const code = error.driverError?.code ?? error.code ?? '';
  if (code === '22021' || code === '22P05')
    return new InvalidInput([{ pointer: '', code: 'platform.input.nul' }]);
  if (/^(22P02|22003|22007|22008|22009)$/.test(code)) return new AppError('platform.malformed_request', 400);
  const down =
    /^(08|53|57P0|57014|55P03|40001|40P01)/.test(code) ||
    code === 'ECONNREFUSED' ||
    code === 'ECONNRESET' ||
    NO_CONNECTION.test(error.message ?? '');
  return down ? new Unavailable('database') : undefined;
}

/** The error as one of ours; `undefined`: nobody expected it. */
export function asAppError(error: unknown, bodyLimit = 0): AppError | undefined {
  if (error instanceof AppError) return error;
  if (typeof error !== 'object' || error === null) return undefined;
  const foreign = error as ForeignError;
  const known = constraintError(error) ?? byDatabase(foreign) ?? byCode(foreign, bodyLimit);
  if (known) return known;
  if (error instanceof HttpException) {
    const cause = error.cause === undefined ? undefined : byCode(error.cause as ForeignError, bodyLimit);
    return cause ?? byStatus(error.getStatus(), bodyLimit);
  }
  return foreign.statusCode === undefined ? undefined : byStatus(foreign.statusCode, bodyLimit);
}
