import { type INestApplication, RequestMethod } from '@nestjs/common';
import { BootCheck, type Endpoint } from '@mimamori/platform';
import { ModulesContainer } from '@nestjs/core';

/** Metadata keys that Nest puts on handlers and their classes. */
const PATH = 'path';
const METHOD = 'method';
const RESOLVER_TYPE = 'graphql:resolver_type';
const RESOLVER_NAME = 'graphql:resolver_name';
const MESSAGE = 'message';
const GATEWAY_OPTIONS = 'websockets:gateway_options';

/** An endpoint with the words its callers use for it: `GET /v1/cameras/{id}`, `query camera`, `socket /live subscribe`. */
export interface Served extends Endpoint {
  readonly address: string;
}

type HandlerClass = (new () => object) & { prototype: Record<string, object> };

/** Everything the outside can reach that has a handler of ours, sorted by address. */
export function servedEndpoints(app: INestApplication): Served[] {
  const classes = handlerClasses(app);
  return app
    .get(BootCheck)
    .endpoints()
    .map((endpoint) => ({ ...endpoint, address: addressOf(endpoint, classes) }))
    .toSorted((a, b) => (a.address < b.address ? -1 : 1));
}

function handlerClasses(app: INestApplication): Map<string, HandlerClass> {
  const modules = [...app.get(ModulesContainer).values()];
  return new Map(
    modules.flatMap((module) =>
      [...module.controllers.values(), ...module.providers.values()]
        .filter(({ metatype }) => typeof metatype === 'function')
        .map(({ metatype }) => [metatype!.name, metatype as HandlerClass] as const),
    ),
  );
}

function addressOf({ handler }: Endpoint, classes: ReadonlyMap<string, HandlerClass>): string {
  const [typeName = '', name = ''] = handler.split('.');
  const type = classes.get(typeName);
  const method = type?.prototype[name];
  if (!type || !method) return `unknown ${handler}`;
  const kind: string | undefined = Reflect.getMetadata(RESOLVER_TYPE, method);
  if (kind) return `${kind.toLowerCase()} ${Reflect.getMetadata(RESOLVER_NAME, method) ?? name}`;
  const { namespace } = Reflect.getMetadata(GATEWAY_OPTIONS, type) ?? {};
  if (namespace) return `socket ${namespace} ${Reflect.getMetadata(MESSAGE, method)}`;
  return restAddress(type, method);
}

function restAddress(type: HandlerClass, method: object): string {
  const parts = [Reflect.getMetadata(PATH, type), Reflect.getMetadata(PATH, method)] as (
    string | undefined
  )[];
  const path = parts
    .flatMap((part) => (part ?? '').split('/'))
    .filter(Boolean)
    .map((part) => part.replace(/^:(\w+)$/, '{$1}'));
  return `${RequestMethod[Reflect.getMetadata(METHOD, method)]} /${path.join('/')}`;
}
