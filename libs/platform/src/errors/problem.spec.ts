import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { HttpException, Logger } from '@nestjs/common';

import type { Config } from '../config/config';
import { LOCALES } from '../context/request-context';
import { projectRoot } from '../i18n/project-root';
import { Translator } from '../i18n/translator';
import { AppError } from './app-error';
import * as errors from './platform.errors';
import { problemHeaders, Problems } from './problem';

const problems = new Problems(new Translator(), { bodyLimitBytes: 1024 } as Config);
const silent = { traceId: 't-1', locale: 'en' } as const;

/** One of each class; unused constructor arguments do no harm. */
const samples: AppError[] = Object.values(errors).map((type) => {
  const Sample = type as unknown as new (...args: unknown[]) => AppError;
  if (type === errors.InvalidInput) return new Sample([{ pointer: '/a', code: 'platform.input.nul' }]);
  if (type === errors.FieldForbidden) return new Sample('X', ['y']);
  return type === errors.ConstraintViolated ? new Sample('duplicate') : new Sample('x', 'Y');
});

describe('problems', () => {
  // What is logged is not under test here, and would fill the screen.
  beforeAll(() => Logger.overrideLogger(false));

  it.each(samples.map((error) => [error.code, error] as const))(
    '%s has words in both languages',
    (code, error) => {
      for (const locale of LOCALES) {
        const problem = problems.toProblem(error, { traceId: 't-1', locale });
        expect(problem).toMatchObject({
          type: `urn:mimamori:problem:${code}`,
          status: error.status,
          code,
          traceId: 't-1',
        });
        expect(/[ぁ-んァ-ヶ一-龠]/.test(problem.title + problem.detail)).toBe(locale === 'ja');
      }
    },
  );

  it.each<[string, unknown, number, string]>([
    ['a bug', new TypeError('password=hunter2'), 500, 'platform.internal'],
    ['no error at all', 'hunter2', 500, 'platform.internal'],
    ['nothing', undefined, 500, 'platform.internal'],
    ['a status of Nest', new HttpException('hunter2', 418), 400, 'platform.malformed_request'],
    ['a missing route', new HttpException('hunter2', 404), 404, 'platform.route_not_found'],
    ['a fault of Nest', new HttpException('hunter2', 500), 500, 'platform.internal'],
    [
      'a broken body',
      new HttpException('x', 400, { cause: { code: 'FST_ERR_CTP_INVALID_JSON_BODY' } }),
      400,
      'platform.malformed_body',
    ],
    ['a large file', { code: 'FST_REQ_FILE_TOO_LARGE', statusCode: 413 }, 413, 'platform.body_too_large'],
    [
      'a duplicate',
      { driverError: { code: '23505', constraint: 'hunter2' } },
      409,
      'platform.constraint_duplicate',
    ],
    ['a reference', { code: '23503' }, 409, 'platform.constraint_reference'],
    ['a lost database', { code: '57P01' }, 503, 'platform.unavailable'],
    ['no free connection', new Error('timeout exceeded when trying to connect'), 503, 'platform.unavailable'],
    ['no database', { code: 'ECONNREFUSED' }, 503, 'platform.unavailable'],
    ['a value the database cannot read', { code: '22P02' }, 400, 'platform.malformed_request'],
    ['an offset of a day and more', { code: '22009' }, 400, 'platform.malformed_request'],
  ])('%s says no more than it should', (_case, error, status, code) => {
    const problem = problems.toProblem(error, silent);
    expect([problem.status, problem.code]).toEqual([status, code]);
    expect(JSON.stringify(problem)).not.toMatch(/hunter2/);
  });

  it('bring their headers', () => {
    const headers = (error: AppError) => problemHeaders(problems.toProblem(error, silent), 'en');
    expect(headers(new errors.NotAuthenticated())['www-authenticate']).toBe('Bearer');
    expect(headers(new errors.Unavailable('x'))['retry-after']).toBe('5');
    expect(headers(new errors.IdempotencyInFlight())['retry-after']).toBe('1');
    expect(headers(new errors.IdempotencyAnswerLost())['retry-after']).toBeUndefined();
  });

  it('have the same texts in both languages', () => {
    const keys = (locale: string) =>
      Object.keys(
        JSON.parse(readFileSync(join(projectRoot(), 'i18n', locale, 'platform.json'), 'utf8')).errors,
      ).sort();
    expect(keys('ja')).toEqual(keys('en'));
  });
});
