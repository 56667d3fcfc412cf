import { PUBLIC } from '@mimamori/platform';
import { RequestMethod } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/** Metadata keys of Nest's controllers. */
const PATH = 'path';
const METHOD = 'method';

const parts = (path: unknown) => (typeof path === 'string' ? path.split('/').filter(Boolean) : []);

/** The routes of `@Public` handlers, as `POST /v1/auth/login`. */
export function publicRoutes(modules: ModulesContainer): ReadonlySet<string> {
  const routes = [...modules.values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const base = parts(Reflect.getMetadata(PATH, metatype));
      return Object.values(Object.getOwnPropertyDescriptors(metatype.prototype)).flatMap(({ value }) => {
        if (typeof value !== 'function' || Reflect.getMetadata(PUBLIC, value) === undefined) return [];
        const path = [...base, ...parts(Reflect.getMetadata(PATH, value))].join('/');
        return [`${RequestMethod[Reflect.getMetadata(METHOD, value)]} /${path}`];
      });
    }),
  );
  return new Set(routes);
}
