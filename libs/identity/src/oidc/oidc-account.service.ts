import { inGoodStanding, ONLY_OWNERS_GRANT } from '@mimamori/access';
import { Clock, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { LoginIdTaken, Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { ProofTrail } from '../proof-trail/proof-trail.service';
import { ExternalIdentity } from './external-identity.entity';
import type { IdentityProvider } from './identity-provider.entity';
import type { Refusal } from './oidc.errors';
import { type AccountRow, LINKED, LOCK_SUBJECT, NAMED, type NamedRow, USED } from './oidc-account.queries';
import { type Claims, type DescribedPerson, describedPerson } from './oidc.claims';
import { ProviderGroups } from './provider-groups.service';

export type Admission = { readonly userId: string } | { readonly refused: Refusal };

/** Which user somebody at the provider is. By issuer and subject; by nothing that can pass on to somebody else. */
@Injectable()
export class OidcAccounts {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly users: Users,
    private readonly tenants: Tenants,
    private readonly trail: ProofTrail,
    private readonly groups: ProviderGroups,
  ) {}

  /** Finds, links or makes the user and brings their groups up to date, or leaves everything as it was. */
  async admit(provider: IdentityProvider, claims: Claims): Promise<Admission> {
    const { status: tenantStatus } = await this.tenants.current();
    const person = describedPerson(claims, provider);
    try {
      return await this.db.transaction(async (tx) => {
        const account = await this.accountOf(tx, provider, claims, person);
        if ('refused' in account) return account;
        // proving who one is activates, as a first password does
        const status = account.status === 'invited' ? 'active' : account.status;
        if (!inGoodStanding({ ...account, status, tenantStatus }, this.clock.now())) throw new NotAdmitted();
        await this.users.activateIn(tx, account.id);
        await this.groups.syncIn(tx, account.id, person.groups);
        return { userId: account.id };
      });
    } catch (error) {
      if (error instanceof NotAdmitted) return { refused: 'account_unusable' };
      if (error instanceof LoginIdTaken) return { refused: 'login_id_taken' };
      throw error;
    }
  }

  private async accountOf(
    tx: Tx,
    provider: IdentityProvider,
    { iss, sub }: Claims,
    person: DescribedPerson,
  ): Promise<AccountRow | { refused: Refusal }> {
    await tx.query(LOCK_SUBJECT, [JSON.stringify([tx.tenantId, iss, sub])]);
    const [linked] = await tx.query<AccountRow>(LINKED, [iss, sub]);
    if (linked) {
      await tx.query(USED, [iss, sub, this.clock.now()]);
      return linked;
    }
    const { loginId } = person;
    if (loginId === undefined)
      return { refused: provider.jit || provider.linkByLoginId ? 'login_id_unusable' : 'unknown_person' };
    const [named] = await tx.query<NamedRow>(NAMED, [loginId, iss, ONLY_OWNERS_GRANT]);
    if (!named && !provider.jit) return { refused: 'unknown_person' };
    if (named && !mayLink(provider, named)) return { refused: 'login_id_taken' };
    const account = named ?? (await this.make(tx, loginId, person.name ?? loginId));
    await this.link(tx, account.id, iss, sub, named ? 'link' : 'provision');
    return account;
  }

  private async make(tx: Tx, loginId: string, name: string): Promise<AccountRow> {
    const { id, status, firstDay, lastDay } = await this.users.createIn(tx, { loginId, name }, 'active');
    return { id, status, firstDay, lastDay };
  }

  private async link(
    tx: Tx,
    userId: string,
    issuer: string,
    subject: string,
    how: 'link' | 'provision',
  ): Promise<void> {
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    await tx
      .repository(ExternalIdentity)
      .insert({ tenantId: tx.tenantId, id, userId, issuer, subject, createdAt: now, usedAt: now });
    const entry = { subject: 'ExternalIdentity', subjectId: id, details: { userId, issuer } };
    await this.trail.record(
      tx,
      { action: `identity.external_identity.${how}`, ...entry },
      { userId, change: 'provider_linked', params: { issuer } },
    );
  }
}

/**
 * Whether a first sign-in may take over the account with its login id. Never one of an owner: whoever may configure a
 * provider could make it call anybody by an owner's login id.
 */
function mayLink({ linkByLoginId }: IdentityProvider, { taken, owner }: NamedRow): boolean {
  return linkByLoginId && !taken && !owner;
}

/** Undoes what the transaction has written so far: a link for somebody who may not come in. */
class NotAdmitted extends Error {}
