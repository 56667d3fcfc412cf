import { EvidenceRegistry } from '@mimamori/platform';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import type { Edition } from './catalogue.types';
import { editions } from './editions';
import { findMetric } from './lookup';

/** Refuses to start when a lib proves something that the catalogue does not ask of it. */
@Injectable()
export class ProviderCheck implements OnApplicationBootstrap {
  constructor(private readonly evidence: EvidenceRegistry) {}

  /** After all modules are initialised, so that a half-wired one is named by platform first. */
  onApplicationBootstrap(): void {
    const newest = editions.at(-1);
    if (!newest) throw new Error('the catalogue has no edition');
    const faults = providerFaults(this.evidence.metrics(), newest);
    if (faults.length > 0)
      throw new Error(`metrics do not fit the catalogue ${newest.code}:\n- ${faults.join('\n- ')}`);
  }
}

/** What is wrong with who provides what; `providers`: metric code → lib. A metric without a provider is no fault. */
export function providerFaults(providers: ReadonlyMap<string, string>, edition: Edition): string[] {
  return [...providers].flatMap(([code, lib]) => {
    const metric = findMetric(edition, code);
    if (!metric) return [`${lib} provides ${code}, which is not in the catalogue`];
    if (metric.lib !== lib) return [`${lib} provides ${code}, which the catalogue gives to ${metric.lib}`];
    return [];
  });
}
