import type { components } from './openapi';

export type Problem = components['schemas']['Problem'];

/** A problem document (RFC 9457) that the API answered; `code` is stable, `message` is in the asked language. */
export class ProblemError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ProblemError';
    this.code = problem.code;
    this.status = problem.status;
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'status' in value;

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** The body of an answer. @throws ProblemError when the API refused; Error when it answered no problem document */
export async function taken<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await answer;
  if (response.ok) return data as Data;
  if (isProblem(error)) throw new ProblemError(error);
  throw new Error(`the API answered ${response.status} without a problem document`);
}
