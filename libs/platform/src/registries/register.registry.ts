import { Injectable } from '@nestjs/common';

import { CapabilityRegistry, methodMark } from '../capability/capability.registry';
import type { ErrorParams } from '../errors/app-error';

const REGISTER = Symbol('mimamori:register');

/** A table for a report's annex: column keys are i18n keys of the lib, cells are text or numbers. */
export interface RegisterTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** Of all rows, those too that a bound left out. */
  readonly total: number;
  /** A sentence (i18n key of the lib) that follows the note: what is true of this tenant only. */
  readonly remark?: { readonly key: string; readonly params?: ErrorParams };
}

/**
 * This method lists an annex of the report: `(limit: number) => Promise<RegisterTable>`. Its words are
 * `<lib>:annex.<name>.title` and `.note`, with `_` for `-`.
 */
export function Register(name: string): MethodDecorator {
  return methodMark(REGISTER, { register: name });
}

@Injectable()
export class RegisterRegistry {
  constructor(private readonly capabilities: CapabilityRegistry) {}

  /** Every annex, each with at most `limit` rows. */
  async tables(limit: number): Promise<{ name: string; lib: string; table: RegisterTable }[]> {
    const methods = this.capabilities.markedMethods<{ register: string; method: string }>(
      'registers',
      REGISTER,
    );
    return Promise.all(
      methods.map(async (method) => ({
        name: method.mark.register,
        lib: method.lib,
        table: (await method.call(limit)) as RegisterTable,
      })),
    );
  }
}
