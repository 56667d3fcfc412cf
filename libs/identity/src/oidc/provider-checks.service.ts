import { FreshProof, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { ConfiguredProvider, GroupMapping, IdentityProviderSettings } from './identity-provider.schema';
import { ProviderDirectory } from './provider.directory';
import { ProviderGroups } from './provider-groups.service';

interface Wanted {
  readonly settings: IdentityProviderSettings;
  readonly groups: readonly GroupMapping[];
}

/** Everything that keeps a configuration of single sign-on from being saved. */
@Injectable()
export class ProviderChecks {
  constructor(
    private readonly db: TenantDb,
    private readonly proof: FreshProof,
    private readonly mapping: ProviderGroups,
    private readonly directory: ProviderDirectory,
  ) {}

  /**
   * Whoever configures the provider decides who gets in, so they have just proved who they are. One that is enabled is asked
   * whether it is there, whether it is who it is said to be and whether it can do what we insist on.
   * @throws NotFound for a group, RoleNotGrantable, FreshProofRequired, DiscoveryFailed, IssuerMismatch, ProviderUnsuitable,
   * EgressRefused
   */
  async requireSound(before: ConfiguredProvider | null, { settings, groups }: Wanted): Promise<void> {
    const known = before?.groups ?? [];
    await this.mapping.requireMayMap(lacking(known, groups));
    await this.mapping.requireMayUnmap(isToldOtherwise(before, settings) ? known : lacking(groups, known));
    await this.proof.require(this.db);
    if (settings.enabled) await this.directory.discover(settings.issuer, settings.clientId);
  }
}

/** Whether memberships follow another word from now on: all of them may end at the next sign-in. */
function isToldOtherwise(before: ConfiguredProvider | null, settings: IdentityProviderSettings): boolean {
  if (!before) return false;
  const { issuer, groupsClaim } = before.provider;
  return issuer !== settings.issuer || groupsClaim !== settings.groupsClaim;
}

/** Those of the second list that the first one lacks: who may not give a group's roles may still change what has nothing to do with it. */
function lacking(first: readonly GroupMapping[], second: readonly GroupMapping[]): GroupMapping[] {
  return second.filter(
    ({ groupId, value }) => !first.some((one) => one.groupId === groupId && one.value === value),
  );
}
