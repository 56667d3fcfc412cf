import type { Answer } from './app';

const JAPANESE = /[ぁ-んァ-ヶ一-龠]/;
const CODE = /^[a-z]+\.[a-z0-9_]+$/;

interface ProblemLike {
  readonly code?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly status?: unknown;
  readonly traceId?: unknown;
}

/** What is wrong with a problem document, for a reader of one language. */
export function problemFaults(body: ProblemLike | undefined, language: 'ja' | 'en'): string[] {
  const { code, title, detail, status, traceId } = body ?? {};
  if (typeof title !== 'string' || typeof detail !== 'string' || !title || !detail)
    return ['no title or detail'];
  return [
    ...(typeof code === 'string' && CODE.test(code) ? [] : [`code ${String(code)}`]),
    ...(typeof status === 'number' ? [] : ['no status']),
    ...(typeof traceId === 'string' && traceId ? [] : ['no traceId']),
    ...(JAPANESE.test(title) === (language === 'ja') ? [] : [`title not in ${language}: ${title}`]),
    ...(language === 'en' || JAPANESE.test(detail) ? [] : [`detail not in ${language}: ${detail}`]),
  ];
}

/** What is wrong with an answer of the REST API: nothing below 400, a whole problem document from there on. */
export function answerFaults({ status, headers, body, text }: Answer, language: 'ja' | 'en'): string[] {
  if (status < 400) return [];
  const type = String(headers['content-type']);
  // OAuth asks for application/json (RFC 6749 section 5.2); it is a problem document all the same
  const isOAuth = typeof body?.error === 'string' && type.startsWith('application/json');
  if (!isOAuth && !type.startsWith('application/problem+json'))
    return [`${status} as ${type}: ${text.slice(0, 200)}`];
  return [
    ...problemFaults(body, language),
    ...(body.status === status ? [] : [`says ${body.status}, is ${status}`]),
    ...(headers['content-language'] === language ? [] : [`content-language ${headers['content-language']}`]),
  ];
}
