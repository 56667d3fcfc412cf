import type { CapabilityRegistry, EvidenceQuestion, EvidenceRegistry, Measurement } from '@mimamori/platform';

export type Provider = (question: EvidenceQuestion) => Measurement | Promise<Measurement>;

/** A measured value with nothing behind it, unless told. */
export function aMeasurement(value: Measurement['value'], more: Partial<Measurement> = {}): Measurement {
  return { value, facts: [], sources: ['camera'], ...more };
}

/** Evidence as a few libs would provide it: metric → provider. */
export function evidenceOf(providers: Readonly<Record<string, Provider>>): EvidenceRegistry {
  const registry: Pick<EvidenceRegistry, 'measure' | 'metrics'> = {
    metrics: () => new Map(Object.keys(providers).map((metric) => [metric, 'cameras'])),
    measure: async (metric, question) => providers[metric]?.(question),
  };
  return registry as EvidenceRegistry;
}

/** A system in which these libs are installed. */
export function installed(...libs: readonly string[]): CapabilityRegistry {
  return { capabilities: () => libs.map((name) => ({ name })) } as unknown as CapabilityRegistry;
}
