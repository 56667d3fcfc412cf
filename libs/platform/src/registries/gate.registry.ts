import { Injectable } from '@nestjs/common';

import { CapabilityRegistry, methodMark } from '../capability/capability.registry';
import type { ErrorItem } from '../errors/app-error';

const GATE = Symbol('mimamori:gate');

/** This method guards a step: `(facts) => Promise<ErrorItem[]>`, one item for each thing that is missing. */
export function Gate(name: string): MethodDecorator {
  return methodMark(GATE, { gate: name });
}

/** Steps that other libs may hold back. A gate that fails to answer throws, and the step does not happen. */
@Injectable()
export class GateRegistry {
  constructor(private readonly capabilities: CapabilityRegistry) {}

  /** Everything that still stands in the way; empty means the gate is open. */
  async missing(name: string, facts: object): Promise<ErrorItem[]> {
    const gates = this.capabilities
      .markedMethods<{ gate: string; method: string }>('gates', GATE)
      .filter(({ mark }) => mark.gate === name);
    const answers = await Promise.all(gates.map((gate) => gate.call(facts) as Promise<ErrorItem[]>));
    return answers.flat();
  }
}
