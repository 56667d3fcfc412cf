import { Injectable, Logger } from '@nestjs/common';

import { Config } from '../config/config';
import type { Locale } from '../context/request-context';
import { Translator } from '../i18n/translator';
import { AppError, type ErrorItem } from './app-error';
import { asAppError } from './error-mapping';

export interface ProblemItem {
  /** JSON pointer into the body, or `?name` for a query field. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** A problem document (RFC 9457). `code` is stable and never translated; `title` and `detail` are for people. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly traceId: string;
  readonly errors?: readonly ProblemItem[];
}

/** Who is to read the problem, and in which language. */
export interface ProblemAudience {
  readonly traceId: string;
  readonly locale: Locale;
}

const UNEXPECTED = new AppError('platform.internal', 500);
const RETRY_SECONDS: Readonly<Record<number, number>> = { 429: 1, 503: 5 };

/** Turns any error into a problem document, the same one for REST, GraphQL and socket acks. */
@Injectable()
export class Problems {
  private readonly logger = new Logger(Problems.name);

  constructor(
    private readonly translator: Translator,
    private readonly config: Config,
  ) {}

  /** What nobody expected is logged with its stack under the trace id; the document says nothing about it. */
  toProblem(error: unknown, { traceId, locale }: ProblemAudience): Problem {
    const known = asAppError(error, this.config.bodyLimitBytes);
    if (!known || known.status >= 500)
      this.logger.error({
        traceId,
        msg: String(error),
        stack: error instanceof Error ? error.stack : undefined,
      });
    const { code, status, items, params } = known ?? UNEXPECTED;
    const text = this.translator.problemText({ code, params }, locale);
    const errors = items.map((item) => this.item(item, locale));
    return {
      type: `urn:mimamori:problem:${code}`,
      ...text,
      status,
      code,
      traceId,
      ...(errors.length && { errors }),
    };
  }

  private item({ pointer, code, params, message }: ErrorItem, locale: Locale): ProblemItem {
    return { pointer, code, detail: message ?? this.translator.problemText({ code, params }, locale).detail };
  }
}

/** Headers that go with a problem over HTTP. */
export function problemHeaders(problem: Problem, locale: Locale): Record<string, string> {
  const retry =
    RETRY_SECONDS[problem.status] ?? (problem.code === 'platform.idempotency_in_flight' ? 1 : undefined);
  return {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-language': locale,
    ...(problem.status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(retry !== undefined && { 'retry-after': String(retry) }),
  };
}
