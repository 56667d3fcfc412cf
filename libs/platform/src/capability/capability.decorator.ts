import { Module, type ModuleMetadata, type Provider, type Type } from '@nestjs/common';
import type { MigrationInterface } from 'typeorm';

import type { AnnouncedEventType } from '../events/announced-event';
import type { LibPolicy } from '../permission/policy';

export const CAPABILITY = Symbol('mimamori:capability');

export interface CapabilityDefinition {
  /** = lib folder = i18n namespace = code prefix. */
  readonly name: string;
  /** The capabilities whose exports this one injects. */
  readonly imports?: readonly Type[];
  readonly entities?: readonly (new () => object)[];
  readonly migrations?: readonly (new () => MigrationInterface)[];
  readonly policy?: LibPolicy;
  /** Controllers; only processes that serve HTTP instantiate them. */
  readonly http?: readonly Type[];
  /** Resolvers. */
  readonly graphql?: readonly Type[];
  /** socket.io gateways. */
  readonly sockets?: readonly Type[];
  /** Classes with `@Job` or `@Listener` methods. */
  readonly jobs?: readonly Type[];
  /** Events whose facts may leave the house. */
  readonly announces?: readonly AnnouncedEventType[];
  /** Classes with `@Evidence` methods. */
  readonly evidence?: readonly Type[];
  readonly gates?: readonly Type[];
  readonly facts?: readonly Type[];
  readonly registers?: readonly Type[];
  /** Classes with `@Healthy` methods. */
  readonly health?: readonly Type[];
  readonly providers?: readonly Provider[];
  readonly exports?: readonly (Type | (abstract new (...args: never[]) => unknown))[];
}

/**
 * A lib's table of contents: a Nest module plus what the registry reads at start. The lists are explicit, never globbed,
 * so that what a change adds shows in its diff.
 */
export function Capability(definition: CapabilityDefinition): ClassDecorator {
  return (target) => {
    const {
      imports,
      http,
      graphql,
      sockets,
      jobs,
      evidence,
      gates,
      facts,
      registers,
      health,
      providers,
      exports,
    } = definition;
    const metadata: ModuleMetadata = {
      imports: [...(imports ?? [])],
      controllers: [...(http ?? [])],
      providers: [
        ...(graphql ?? []),
        ...(sockets ?? []),
        ...(jobs ?? []),
        ...(evidence ?? []),
        ...(gates ?? []),
        ...(facts ?? []),
        ...(registers ?? []),
        ...(health ?? []),
        ...(providers ?? []),
      ],
      exports: [...(exports ?? [])] as ModuleMetadata['exports'],
    };
    Module(metadata)(target);
    Reflect.defineMetadata(CAPABILITY, definition, target);
  };
}

/** @throws Error when the class is no capability. */
export function capabilityOf(type: object): CapabilityDefinition {
  const definition: CapabilityDefinition | undefined = Reflect.getMetadata(CAPABILITY, type);
  if (!definition) throw new Error(`${(type as { name?: string }).name} is not marked @Capability`);
  return definition;
}
