import { inNetworks } from '@mimamori/tenancy';

import type { OpenGrant } from './open-grants.queries';
import type { ClosedSites } from './outside.rules';

/** What a tenant says about where one may look from. */
export interface OutsideViewing extends ClosedSites {
  /** The networks it works from; without any, nobody can be outside. */
  readonly networks: readonly string[];
}

/** Where somebody asks from, as far as that decides anything. */
export interface Viewpoint {
  readonly outside: boolean;
  /** The open grants that may be used from there. */
  readonly grants: readonly OpenGrant[];
}

const MOST_ADDRESSES = 100;

/**
 * One principal's answers by the address that asks: most people have one wherever they are, and an address is compared with
 * networks once. What has no address is outside of all networks.
 */
export class Viewpoints<Value> {
  private readonly byAddress = new Map<string, Value>();
  private readonly byPlace = new Map<string, Value>();
  private readonly anywhere: boolean;

  constructor(
    private readonly viewing: OutsideViewing,
    private readonly grants: readonly OpenGrant[],
    private readonly build: (from: Viewpoint) => Value,
  ) {
    const closes = viewing.never.length > 0 || viewing.incidentOnly.length > 0;
    this.anywhere =
      !(closes && viewing.networks.length > 0) && grants.every(({ networks }) => networks.length === 0);
  }

  from(address: string | undefined): Value {
    const asked = this.anywhere ? '' : (address ?? 'none');
    const known = this.byAddress.get(asked);
    if (known) return known;
    if (this.byAddress.size >= MOST_ADDRESSES) this.byAddress.clear();
    const value = this.at(this.viewpoint(address));
    this.byAddress.set(asked, value);
    return value;
  }

  private viewpoint(address: string | undefined): Viewpoint {
    if (this.anywhere) return { outside: false, grants: this.grants };
    const { networks } = this.viewing;
    return {
      outside: networks.length > 0 && !inNetworks(address, networks),
      grants: this.grants.filter((grant) => !grant.networks.length || inNetworks(address, grant.networks)),
    };
  }

  private at(viewpoint: Viewpoint): Value {
    const place = JSON.stringify([viewpoint.outside, viewpoint.grants.map(({ id }) => id)]);
    const known = this.byPlace.get(place);
    if (known) return known;
    if (this.byPlace.size >= MOST_ADDRESSES) this.byPlace.clear();
    const value = this.build(viewpoint);
    this.byPlace.set(place, value);
    return value;
  }
}
