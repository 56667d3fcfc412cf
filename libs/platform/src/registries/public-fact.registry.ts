import { Injectable } from '@nestjs/common';

import { CapabilityRegistry, methodMark } from '../capability/capability.registry';

const PUBLIC_FACT = Symbol('mimamori:public-fact');

/** This method states a fact the public is told: `(scope) => Promise<unknown>`; notices print it and watch it for drift. */
export function PublicFact(name: string): MethodDecorator {
  return methodMark(PUBLIC_FACT, { fact: name });
}

@Injectable()
export class PublicFactRegistry {
  constructor(private readonly capabilities: CapabilityRegistry) {}

  names(): string[] {
    return this.methods().map(({ mark }) => mark.fact);
  }

  /** Fact name → value, for one scope (e.g. one place). */
  async facts(scope: object): Promise<ReadonlyMap<string, unknown>> {
    const pairs = this.methods().map(async (method) => [method.mark.fact, await method.call(scope)] as const);
    return new Map(await Promise.all(pairs));
  }

  private methods() {
    return this.capabilities.markedMethods<{ fact: string; method: string }>('facts', PUBLIC_FACT);
  }
}
