import { PUBLIC } from '@mimamori/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { LIMITED, UNLIMITED } from './limit.marks';

/** Refuses to start when a handler is open to everybody and nobody thought about how often. */
@Injectable()
export class LimitCheck implements OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  onModuleInit(): void {
    const faults = [...this.modules.values()].flatMap(({ controllers, providers }) =>
      [...controllers.values(), ...providers.values()].flatMap(({ metatype }) =>
        typeof metatype === 'function' && metatype.prototype ? limitFaults(metatype) : [],
      ),
    );
    if (faults.length) throw new Error(`open without a limit:\n- ${[...new Set(faults)].join('\n- ')}`);
  }
}

/** What is wrong with the marks of one class. */
export function limitFaults(type: { name: string; prototype: object }): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(type.prototype)).flatMap(([name, { value }]) => {
    if (name === 'constructor' || typeof value !== 'function') return [];
    if (Reflect.getMetadata(PUBLIC, value) === undefined) return [];
    const limited = Reflect.hasMetadata(LIMITED, value);
    const unlimited = Reflect.hasMetadata(UNLIMITED, value);
    if (limited === unlimited)
      return [
        `${type.name}.${name} is @Public and has ${limited ? 'both @Limited and' : 'neither @Limited nor'} @Unlimited`,
      ];
    return [];
  });
}
