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

/** What lets one of them in. */
interface DemoKey {
  readonly person: DemoPerson;
  readonly password: string;
  readonly hash: string;
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

  /**
   * A password for each, and its hash. Equal passwords are hashed once, different ones beside each other and beside whatever
   * else is made meanwhile: each hash costs its 30 ms on purpose.
   */
  async keys(people: readonly DemoPerson[]): Promise<readonly DemoKey[]> {
    const hashes = new Map<string, Promise<string>>();
    const hashOf = (password: string) => {
      const hash = hashes.get(password) ?? this.credentials.hash(password);
      hashes.set(password, hash);
      return hash;
    };
    return Promise.all(
      people.map(async (person) => {
        const password = this.password();
        return { person, password, hash: await hashOf(password) };
      }),
    );
  }

  /** The first is the owner, who exists already. */
  async people(
    tenant: string,
    ownerId: string,
    keys: readonly DemoKey[],
    places?: Places,
  ): Promise<DemoSignIn[]> {
    const { person: owner } = keys[0]!;
    await this.users.update(ownerId, { nameKana: owner.nameKana, email: addressOf(owner, tenant) });
    await this.db.transaction(async (tx) => {
      for (const [index, { person, hash }] of keys.entries()) {
        const userId = index === 0 ? ownerId : await this.join(tx, tenant, person, places);
        await this.credentials.setHash(tx, userId, hash, { mustChange: false, mfaExempt: true });
      }
    });
    return keys.map(({ person, password }) => ({ tenant, loginId: person.loginId, password }));
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
