import { Injectable, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { CAPABILITY, type CapabilityDefinition } from './capability.decorator';

/** A method that a decorator named, on an instance that Nest made. */
export interface MarkedMethod<Mark> {
  readonly lib: string;
  readonly mark: Mark;
  readonly label: string;
  call(...args: unknown[]): Promise<unknown>;
}

type ProviderList = 'jobs' | 'evidence' | 'gates' | 'facts' | 'registers' | 'health';

/** All capabilities of this process, read from Nest's modules. */
@Injectable()
export class CapabilityRegistry {
  constructor(private readonly modules: ModulesContainer) {}

  capabilities(): readonly CapabilityDefinition[] {
    return this.capabilityModules().map(({ definition }) => definition);
  }

  /** The methods that carry marks of one kind, on the providers of one list of every capability. */
  markedMethods<Mark extends { method: string }>(list: ProviderList, key: symbol): MarkedMethod<Mark>[] {
    return this.capabilityModules().flatMap(({ definition, instanceOf }) =>
      (definition[list] ?? []).flatMap((type) => {
        const marks: Mark[] = Reflect.getMetadata(key, type) ?? [];
        return marks.map((mark) => ({
          lib: definition.name,
          mark,
          label: `${type.name}.${mark.method}`,
          call: async (...args: unknown[]) => {
            const instance = instanceOf(type) as Record<string, (...args: unknown[]) => unknown>;
            return instance[mark.method]?.(...args);
          },
        }));
      }),
    );
  }

  private capabilityModules() {
    return [...this.modules.values()].flatMap((module) => {
      const definition: CapabilityDefinition | undefined = Reflect.getMetadata(CAPABILITY, module.metatype);
      if (!definition) return [];
      return [
        { definition, instanceOf: (type: Type): object => module.getProviderByKey(type).instance as object },
      ];
    });
  }
}

/** Makes a method decorator that collects marks on the class, for `markedMethods`. */
export function methodMark<Mark extends object>(key: symbol, mark: Mark): MethodDecorator {
  return (target, propertyKey) => {
    const type = target.constructor;
    const marks: object[] = Reflect.getMetadata(key, type) ?? [];
    Reflect.defineMetadata(key, [...marks, { ...mark, method: String(propertyKey) }], type);
  };
}
