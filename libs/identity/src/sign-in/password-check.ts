import { inGoodStanding } from '@mimamori/access';
import { Clock } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { type User, Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { PasswordRule } from '../oidc/password-rule.service';
import { Credentials } from '../password/credential.service';
import { PasswordHasher } from '../password/password.hasher';

export interface CheckedPassword {
  /** Set when there is such a person, whether the password was right or not; for the log only. */
  readonly user: User | null;
  readonly passed: boolean;
  readonly mustChange: boolean;
}

/** Whether somebody is who they say, by login id and password, in the tenant of the request context. */
@Injectable()
export class PasswordCheck {
  constructor(
    private readonly users: Users,
    private readonly credentials: Credentials,
    private readonly hasher: PasswordHasher,
    private readonly tenants: Tenants,
    private readonly clock: Clock,
    private readonly rule: PasswordRule,
  ) {}

  /** Does the same work whatever is wrong. @throws SignInBusy */
  async somebody(loginId: string, password: string): Promise<CheckedPassword> {
    const user = await this.users.find(loginId);
    const credential = user && (await this.credentials.find(user.id));
    const tenant = await this.tenants.current();
    const right = await this.hasher.verify(credential?.passwordHash, password);
    const standing = user && inGoodStanding({ ...user, tenantStatus: tenant.status }, this.clock.now());
    // asked for whoever is there, right or wrong, so that a right password takes no longer
    const forbidden = user !== null && (await this.rule.forbids(user.id));
    return {
      user,
      passed: right && standing === true && !forbidden,
      mustChange: credential?.mustChange ?? false,
    };
  }

  /** The same work for a tenant that does not exist. @throws SignInBusy */
  async nobody(password: string): Promise<null> {
    await this.hasher.verify(undefined, password);
    return null;
  }
}
