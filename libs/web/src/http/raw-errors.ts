import type { Socket } from 'node:net';

import { uuidv7, AppError, problemHeaders, type Problems } from '@mimamori/platform';

import { SECURITY_HEADERS } from './answer-headers';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

function errorOf(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return new AppError('platform.headers_too_large', 431);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new AppError('platform.request_timeout', 408);
  return new AppError('platform.malformed_request', 400);
}

/** Answers what Node's parser refused, before there is any request: a problem in Japanese, then the line is closed. */
export function answerRawError(problems: Problems, { code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const problem = problems.toProblem(errorOf(code), { traceId: uuidv7(), locale: 'ja' });
  const body = JSON.stringify(problem);
  const headers = {
    ...SECURITY_HEADERS,
    ...problemHeaders(problem, 'ja'),
    'x-request-id': problem.traceId,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${problem.status} ${REASONS[problem.status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
