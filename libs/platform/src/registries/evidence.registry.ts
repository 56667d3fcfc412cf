import { Injectable } from '@nestjs/common';

import { CapabilityRegistry, type MarkedMethod, methodMark } from '../capability/capability.registry';

const EVIDENCE = Symbol('mimamori:evidence');

/** What a metric is asked: for which part of the tenant, as of when, over which period. */
export interface EvidenceQuestion {
  /** Empty: the whole tenant. Names and meanings of the keys are the callers'. */
  readonly scope: Readonly<Record<string, readonly string[]>>;
  readonly asOf: Date;
  readonly period: { readonly from: Date; readonly to: Date };
}

/** One fact behind a number; `key` is `<lib>:evidence.<…>` in i18n. */
export interface EvidenceFact {
  readonly key: string;
  readonly value: string | number;
}

/**
 * What a query over the live system found. `value` in the metric's unit (a ratio is 0…1; `never`: days since what has
 * not happened), `null` when it cannot be known, and then `unknownReason` (i18n key) says why; unknown is never pass.
 */
export interface Measurement {
  readonly value: number | boolean | 'never' | null;
  /** Further values, by key, that the metric's definition asks for beside its own. */
  readonly parts?: Readonly<Record<string, number | boolean | 'never' | null>>;
  readonly unknownReason?: string;
  readonly facts: readonly EvidenceFact[];
  /** The tables or systems that were asked. */
  readonly sources: readonly string[];
}

/** This method computes one metric: `(question: EvidenceQuestion) => Promise<Measurement>`. */
export function Evidence(metric: string): MethodDecorator {
  return methodMark(EVIDENCE, { metric });
}

type EvidenceMark = { metric: string; method: string };

@Injectable()
export class EvidenceRegistry {
  private providers?: ReadonlyMap<string, MarkedMethod<EvidenceMark>>;

  constructor(private readonly capabilities: CapabilityRegistry) {}

  /** metric code → lib that provides it. @throws Error when two providers claim one metric. */
  metrics(): ReadonlyMap<string, string> {
    return new Map([...this.byMetric()].map(([metric, { lib }]) => [metric, lib]));
  }

  /** `undefined` when no lib provides the metric. */
  async measure(metric: string, question: EvidenceQuestion): Promise<Measurement | undefined> {
    return (await this.byMetric().get(metric)?.call(question)) as Measurement | undefined;
  }

  private byMetric(): ReadonlyMap<string, MarkedMethod<EvidenceMark>> {
    if (this.providers) return this.providers;
    const found = new Map<string, MarkedMethod<EvidenceMark>>();
    for (const method of this.capabilities.markedMethods<EvidenceMark>('evidence', EVIDENCE)) {
      const other = found.get(method.mark.metric);
      if (other)
        throw new Error(`metric ${method.mark.metric} has two providers: ${other.label}, ${method.label}`);
      found.set(method.mark.metric, method);
    }
    return (this.providers = found);
  }
}
