import { randomBytes } from 'node:crypto';

import { Assignments } from '@mimamori/access';
import { Credentials, TenantFounding } from '@mimamori/identity';
import { Config, TenantDb, type Tx } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import type { DemoChain } from './demo.chain';
import type { DemoPerson } from './demo.people';
import type { Places } from './demo.stores';

export interface DemoSignIn {
  readonly tenant: string;
  readonly loginId: string;
  readonly password: string;
}

/** The demonstration's people and their passwords. */
@Injectable()
export class DemoAccounts {
  constructor(
    private readonly db: TenantDb,
    private readonly config: Config,
    private readonly founding: TenantFounding,
    private readonly users: Users,
    private readonly assignments: Assignments,
    private readonly credentials: Credentials,
  ) {}

  found({ code, name }: Pick<DemoChain, 'code' | 'name'>, owner: DemoPerson) {
    return this.founding.found({ code, name, ownerLoginId: owner.loginId, ownerName: owner.name });
  }

  /** The first of `people` is the owner, who exists already. */
  async people(
    tenant: string,
    ownerId: string,
    people: readonly DemoPerson[],
    places?: Places,
  ): Promise<DemoSignIn[]> {
    const known = people.map((person) => ({ person, password: this.password() }));
    const hashes = await this.hashes(known.map(({ password }) => password));
    const [{ nameKana } = {} as DemoPerson] = people;
    await this.users.update(ownerId, { nameKana, email: addressOf(people[0]!, tenant) });
    await this.db.transaction(async (tx) => {
      for (const [index, { person, password }] of known.entries()) {
        const userId = index === 0 ? ownerId : await this.join(tx, tenant, person, places);
        await this.credentials.setHash(tx, userId, hashes.get(password)!, {
          mustChange: false,
          mfaExempt: true,
        });
      }
    });
    return known.map(({ person, password }) => ({ tenant, loginId: person.loginId, password }));
  }

  private async join(tx: Tx, tenant: string, person: DemoPerson, places?: Places): Promise<string> {
    const { loginId, name, nameKana, locale, role, scope } = person;
    const email = addressOf(person, tenant);
    const { id } = await this.users.createIn(tx, { loginId, name, nameKana, locale, email });
    await this.assignments.grantIn(tx, { userId: id, role, scope: scopeOf(scope, places) });
    return id;
  }

  private password(): string {
    return this.config.demoPassword ?? randomBytes(12).toString('base64url');
  }

  /** Equal passwords are hashed once, different ones beside each other: each hash costs its 30 ms on purpose. */
  private async hashes(passwords: readonly string[]): Promise<Map<string, string>> {
    const distinct = [...new Set(passwords)];
    const hashed = await Promise.all(distinct.map((password) => this.credentials.hash(password)));
    return new Map(distinct.map((password, index) => [password, hashed[index]!]));
  }
}

/** Under a domain that is kept for examples: no mail reaches anybody. A program has none. */
const addressOf = ({ loginId, role }: DemoPerson, tenant: string) =>
  role === 'machine' ? null : `${loginId}@${tenant}.example`;

function scopeOf(
  scope: DemoPerson['scope'],
  places?: Places,
): Parameters<Assignments['grantIn']>[1]['scope'] {
  if (scope === 'tenant' || !places) return { kind: 'tenant' };
  if (scope === 'store-0001') return { kind: 'sites', siteIds: [places.firstSiteId] };
  return { kind: 'region', regionId: places.regionIds.get(scope.region)! };
}
