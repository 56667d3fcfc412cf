import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  getTenantId,
  InvalidInput,
  NotFound,
  type Reader,
  requireCan,
  TenantDb,
  type Tx,
  uuidv7,
  VersionMismatch,
  violatedConstraint,
} from '@mimamori/platform';
import type { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { IdentityProvider } from './identity-provider.entity';
import {
  type ConfiguredProvider,
  type GroupMapping,
  type IdentityProviderPut,
  type IdentityProviderSettings,
} from './identity-provider.schema';
import { ProviderChecks } from './provider-checks.service';
import { ProviderGroups } from './provider-groups.service';
import { ProviderSecrets } from './provider.secrets';

/** Told with their values; the others may hold what somebody else's directory calls people. */
const RECORDED = [
  'enabled',
  'issuer',
  'scopes',
  // who somebody is, and whether they proved it twice, follows from these
  'loginIdClaim',
  'mfaValues',
  'groupsClaim',
  'jit',
  'linkByLoginId',
  'passwordSignIn',
] as const;
const UNTOLD = ['clientId', 'clientSecret', 'nameClaim', 'returnUrls', 'groups'] as const;

type Compared = IdentityProvider & { readonly groups: readonly GroupMapping[] };

/** The tenant's configuration of its OpenID provider. */
@Injectable()
export class IdentityProviders {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly secrets: ProviderSecrets,
    private readonly mapping: ProviderGroups,
    private readonly checks: ProviderChecks,
  ) {}

  /** @throws NotFound */
  async get(): Promise<ConfiguredProvider> {
    const provider = await this.find();
    if (!provider) throw new NotFound('IdentityProvider');
    return { provider, groups: await this.mapping.all() };
  }

  /** Asks no permission. */
  find(reader: Reader = this.db): Promise<IdentityProvider | null> {
    return reader.repository(IdentityProvider).findOneBy({ tenantId: getTenantId() });
  }

  /**
   * Sets the whole configuration. @throws Forbidden, InvalidInput, VersionMismatch, and as `ProviderChecks`
   */
  async put(input: IdentityProviderPut, match: IfMatchHeader): Promise<ConfiguredProvider> {
    requireCan('update', 'IdentityProvider', {});
    const { clientSecret, groups, ...settings } = input;
    const wanted = once(groups);
    const before = await this.find();
    match.expect(before ?? { id: '', version: 0 });
    const configured = before && { provider: before, groups: await this.mapping.all() };
    await this.checks.requireSound(configured, { settings, groups: wanted });
    return this.db.transaction(async (tx) => {
      const current = await this.find(tx);
      match.expect(current ?? { id: '', version: 0 });
      if (!current) return this.createIn(tx, settings, wanted, clientSecret ?? null);
      requireOwnSecret(current, settings, clientSecret);
      return this.updateIn(tx, current, settings, wanted, clientSecret);
    });
  }

  private async createIn(
    tx: Tx,
    settings: IdentityProviderSettings,
    groups: readonly GroupMapping[],
    secret: string | null,
  ): Promise<ConfiguredProvider> {
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    const provider: IdentityProvider = {
      ...settings,
      tenantId: tx.tenantId,
      id,
      clientSecret: secret === null ? null : await this.secrets.seal(tx, id, secret),
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    await tx
      .repository(IdentityProvider)
      .insert(provider)
      .catch((error: unknown) => {
        // somebody else was first
        throw violatedConstraint(error) === 'identity_provider_single' ? new VersionMismatch() : error;
      });
    await this.mapping.replaceIn(tx, groups);
    const { enabled, issuer, loginIdClaim, mfaValues, jit, linkByLoginId, passwordSignIn } = settings;
    const told = { enabled, issuer, loginIdClaim, mfaValues, jit, linkByLoginId, passwordSignIn };
    await this.record(tx, 'create', id, told);
    return { provider, groups };
  }

  private async updateIn(
    tx: Tx,
    before: IdentityProvider,
    settings: IdentityProviderSettings,
    groups: readonly GroupMapping[],
    secret: string | null | undefined,
  ): Promise<ConfiguredProvider> {
    const { id, version } = before;
    const sealed =
      typeof secret === 'string' ? await this.secrets.seal(tx, id, secret) : (secret ?? undefined);
    const clientSecret = secret === undefined ? before.clientSecret : (sealed ?? null);
    const after: IdentityProvider = { ...before, ...settings, clientSecret };
    const old = await this.mapping.all(tx);
    const changes = fieldChanges<Compared>(
      { ...before, groups: old },
      { ...after, groups },
      RECORDED,
      UNTOLD,
    );
    if (!changes.length) return { provider: before, groups: old };
    const updatedAt = this.clock.now();
    const { affected } = await tx
      .repository(IdentityProvider)
      .update({ tenantId: tx.tenantId, id, version }, { ...settings, clientSecret, updatedAt });
    if (!affected) throw new VersionMismatch();
    await this.mapping.replaceIn(tx, groups);
    await this.record(tx, 'update', id, { changes });
    return { provider: { ...after, updatedAt, version: version + 1 }, groups };
  }

  private record(tx: Tx, verb: string, id: string, details: Record<string, unknown>): Promise<void> {
    return this.audit.append(tx, {
      action: `identity.provider.${verb}`,
      subject: 'IdentityProvider',
      subjectId: id,
      details,
    });
  }
}

/** Each once, in the order in which they are read again. */
function once(groups: readonly GroupMapping[]): GroupMapping[] {
  const found = new Map(groups.map((one) => [`${one.groupId} ${one.value}`, one]));
  return [...found.values()].toSorted(
    (one, other) => compare(one.value, other.value) || compare(one.groupId, other.groupId),
  );
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/**
 * A secret that nobody can read must not be readable by sending it elsewhere.
 * @throws InvalidInput when issuer or client change and the secret is to stay
 */
function requireOwnSecret(
  before: IdentityProvider,
  { issuer, clientId }: Pick<IdentityProviderSettings, 'issuer' | 'clientId'>,
  secret: string | null | undefined,
): void {
  const moves = issuer !== before.issuer || clientId !== before.clientId;
  if (moves && before.clientSecret && secret === undefined)
    throw new InvalidInput([{ pointer: '/clientSecret', code: 'identity.provider_secret_needed' }]);
}
