import { coversScope } from '@mimamori/access';
import {
  type ErrorItem,
  FreshProof,
  getPermissions,
  InvalidInput,
  SqlParams,
  type Tx,
} from '@mimamori/platform';
import { canonicalCidr, inNetworks } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import type { ApiKeyRow } from './api-key.schema';
import { KnownScopes } from './known-scopes';

export type KeyLimits = Pick<ApiKeyRow, 'scopes' | 'siteIds' | 'networks'>;
const WIDEST = { ipv4: 8, ipv6: 16 };

/** What a key may be limited to: by what there is, by what its creator holds, and by what it was given before. */
@Injectable()
export class ApiKeyLimits {
  constructor(
    private readonly scopes: KnownScopes,
    private readonly proof: FreshProof,
  ) {}

  /**
   * For a new key, which outlives the session that makes it: the caller holds all of it, and has just proved who they are.
   * @returns networks in their one spelling @throws InvalidInput for all that is wrong at once, FreshProofRequired
   */
  async requireMayMake(tx: Tx, limits: KeyLimits): Promise<KeyLimits> {
    const sound = await this.requireSound(tx, limits, true);
    await this.proof.require(tx);
    return sound;
  }

  /**
   * @param held whether the caller must hold what is asked for @returns networks in their one spelling
   * @throws InvalidInput for all that is wrong at once
   */
  async requireSound(tx: Tx, { scopes, siteIds, networks }: KeyLimits, held = false): Promise<KeyLimits> {
    const cidrs = networks && networks.map((network) => canonicalCidr(network));
    const items = [
      ...this.scopeFaults(scopes, held),
      ...(siteIds ? await siteFaults(tx, siteIds) : []),
      ...(cidrs ?? []).flatMap((cidr, index) =>
        'problem' in cidr
          ? [{ pointer: `/networks/${index}`, code: `tenancy.network_${cidr.problem}`, params: WIDEST }]
          : [],
      ),
    ];
    if (items.length) throw new InvalidInput(items);
    const written = cidrs && cidrs.flatMap((cidr) => ('cidr' in cidr ? [cidr.cidr] : []));
    return { scopes, siteIds, networks: written && [...new Set(written)].toSorted() };
  }

  private scopeFaults(scopes: readonly string[], held: boolean): ErrorItem[] {
    const { all } = this.scopes;
    return scopes.flatMap((scope, index): ErrorItem[] => {
      const pointer = `/scopes/${index}`;
      if (!all.includes(scope))
        return [{ pointer, code: 'identity.unknown_scope', params: { known: all.join(', ') } }];
      return !held || this.scopes.isHeld(scope)
        ? []
        : [{ pointer, code: 'identity.scope_not_held', params: { scope } }];
    });
  }
}

/** Stores that the caller may not read are answered like stores that are not there. */
async function siteFaults(tx: Tx, siteIds: readonly string[]): Promise<ErrorItem[]> {
  const params = new SqlParams();
  const allowed = getPermissions().rowFilter('read', 'Site', params);
  const rows = await tx.query<{ id: string }>(
    `select site.id from site where (${allowed}) and site.id = any(${params.add(siteIds, 'uuid[]')})`,
    params.values,
  );
  const known = new Set(rows.map(({ id }) => id));
  return siteIds.flatMap((id, index) =>
    known.has(id) ? [] : [{ pointer: `/siteIds/${index}`, code: 'identity.unknown_site' }],
  );
}

/** Nothing that a key did not hold before. @throws InvalidInput */
export function requireNarrower(before: KeyLimits, after: KeyLimits): void {
  const wider = [
    ...(after.scopes.every((scope) => coversScope(before.scopes, scope)) ? [] : ['scopes']),
    ...(within(before.siteIds, after.siteIds, (known, id) => known.includes(id)) ? [] : ['siteIds']),
    ...(within(before.networks, after.networks, insideOf) ? [] : ['networks']),
  ];
  if (wider.length)
    throw new InvalidInput(wider.map((field) => ({ pointer: `/${field}`, code: 'identity.key_widened' })));
}

function within(
  before: readonly string[] | null,
  after: readonly string[] | null,
  holds: (before: readonly string[], one: string) => boolean,
): boolean {
  return before === null || (after !== null && after.every((one) => holds(before, one)));
}

const prefixOf = (cidr: string) => Number(cidr.split('/')[1]);

/** Both in canonical form: the address has no host bits, so it lies in whatever the whole network lies in. */
function insideOf(networks: readonly string[], network: string): boolean {
  const [address] = network.split('/');
  return inNetworks(
    address,
    networks.filter((outer) => prefixOf(outer) <= prefixOf(network)),
  );
}
