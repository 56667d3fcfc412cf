import type { EvidenceRegistry } from '@mimamori/platform';

import { editions } from './editions';
import { providerFaults, ProviderCheck } from './provider.check';

const newest = editions.at(-1)!;
const check = (providers: Record<string, string>) =>
  new ProviderCheck({
    metrics: () => new Map(Object.entries(providers)),
  } as unknown as EvidenceRegistry).onApplicationBootstrap();

describe('who may provide a metric', () => {
  it('is the lib that the catalogue names, and any metric may lack one', () => {
    expect(providerFaults(new Map([['M04', 'cameras']]), newest)).toEqual([]);
    expect(() => check({})).not.toThrow();
  });

  it('refuses to start with every fault named', () => {
    expect(() => check({ M04: 'live', M99: 'cameras', M32: 'access' })).toThrow(
      `metrics do not fit the catalogue ${newest.code}:
- live provides M04, which the catalogue gives to cameras
- cameras provides M99, which is not in the catalogue`,
    );
  });
});
