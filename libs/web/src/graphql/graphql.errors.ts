import { AppError, type Problems } from '@mimamori/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FormattedExecutionResult, GraphQLError } from 'graphql';

import { contextOf } from '../http/context.hook';
import { toldOf } from '../http/guest.witness';
import { headersOf } from '../http/problem.filter';
import { DEEPEST_QUERY } from './query-limits';

interface Execution {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[];
}

interface Answer {
  readonly statusCode: number;
  readonly response: FormattedExecutionResult;
}

/** mercurius puts the errors of a rejected document into one error. */
type Wrapping = Error & { readonly code?: string; readonly errors?: readonly unknown[] };

/** GraphQL's own errors about the document or its variables, as opposed to errors of resolvers. */
function ownComplaint(message: string): AppError {
  return new AppError('platform.malformed_query', 400, {}, [
    { pointer: '/query', code: 'platform.malformed_query', message },
  ]);
}

function causesOf(error: unknown): unknown[] {
  if (error instanceof GraphQLError) {
    const { originalError } = error;
    return originalError === undefined ? [ownComplaint(error.message)] : causesOf(originalError);
  }
  const { code, errors, message } = error as Wrapping;
  if (code === 'MER_ERR_GQL_QUERY_DEPTH')
    return [new AppError('platform.query_too_deep', 400, { limit: DEEPEST_QUERY })];
  if (!code?.startsWith('MER_ERR')) return [error];
  return errors?.length
    ? errors.flatMap((inner) =>
        inner instanceof Error ? causesOf(inner) : [ownComplaint('The request body is not valid.')],
      )
    : [ownComplaint(message)];
}

/**
 * Each error carries its problem in `extensions`. 200 as soon as the operation ran; else the status of the first error
 * (400 for the document and its variables, 401 without sign-in).
 */
export function formatErrors(
  problems: Problems,
  execution: Execution,
  request: FastifyRequest,
  reply: FastifyReply,
): Answer {
  const context = contextOf(request);
  const errors = (execution.errors ?? []).flatMap((error) =>
    causesOf(error).map((cause) => ({ cause, path: error.path, locations: error.locations })),
  );
  const formatted = errors.map(({ cause, path, locations }) => {
    const problem = problems.toProblem(cause, context);
    const { title, code, status } = problem;
    return {
      message: title,
      ...(path && { path }),
      ...(locations && { locations }),
      extensions: { code, status, problem },
    };
  });
  // mercurius puts the answer into the same object: `data` before `errors`, whoever carried the query out
  delete (execution as { errors?: unknown }).errors;
  const first = formatted[0]?.extensions;
  const ran = 'data' in execution;
  const told = toldOf(request);
  if (told && first) told.status = first.status;
  if (!ran && first) {
    const { 'content-type': _type, ...headers } = headersOf(first.problem, errors[0]?.cause, context.locale);
    void reply.headers(headers);
  }
  return {
    statusCode: ran || !first ? 200 : first.status,
    response: { data: (execution.data as Record<string, unknown> | undefined) ?? null, errors: formatted },
  };
}
