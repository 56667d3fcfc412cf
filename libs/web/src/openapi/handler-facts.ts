import { CAN, type CanMark, PUBLIC } from '@mimamori/platform';
import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { ifMatchOf } from '../http/etag';
import { LIMITED, type PublicPolicy } from '../limits/limit.marks';

/** Metadata keys of Nest: arguments of handlers, and what they take besides JSON. */
const ARGUMENTS = '__routeArguments__';

interface Argument {
  readonly factory?: unknown;
  readonly data?: unknown;
}

/** What a handler declares by its marks; the document says nothing that is not read from there. */
export interface HandlerFacts {
  readonly can?: CanMark;
  readonly publicReason?: string;
  readonly limit?: PublicPolicy;
  readonly ifMatch?: 'optional' | 'required';
}

function factsOf(type: object, name: string, method: object): HandlerFacts {
  const marks: Record<string, Argument> = Reflect.getMetadata(ARGUMENTS, type, name) ?? {};
  const match = Object.values(marks).find(({ factory }) => factory === ifMatchOf);
  return {
    can: Reflect.getMetadata(CAN, method),
    publicReason: Reflect.getMetadata(PUBLIC, method),
    limit: Reflect.getMetadata(LIMITED, method),
    ...(match && { ifMatch: match.data === 'required' ? 'required' : 'optional' }),
  };
}

/** The facts of every controller's handlers, by `Controller.method`. */
export function handlerFacts(app: INestApplication): ReadonlyMap<string, HandlerFacts> {
  const modules = [...app.get(ModulesContainer).values()];
  return new Map(
    modules.flatMap(({ controllers }) =>
      [...controllers.values()].flatMap(({ metatype }) => {
        if (typeof metatype !== 'function') return [];
        const methods = Object.entries(Object.getOwnPropertyDescriptors(metatype.prototype));
        return methods.flatMap(([name, { value }]) =>
          typeof value === 'function'
            ? [[`${metatype.name}.${name}`, factsOf(metatype, name, value)] as const]
            : [],
        );
      }),
    ),
  );
}
