import { inGoodStanding, ONLY_OWNERS_GRANT } from '@mimamori/access';
import { Clock, getContext, runInContext, TenantDb, type Tx } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { ActivationInvalid } from '../identity.errors';
import { Credentials } from '../password/credential.service';
import { PasswordStrength } from '../password/password-strength';
import type { PersonWords } from '../password/password-words';
import { hashOfToken } from './activation.tokens';

interface ActivationFacts extends PersonWords {
  readonly id: string;
  readonly userId: string;
  readonly status: 'invited' | 'active' | 'disabled';
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly tenantStatus: string;
}

/**
 * A token that still works, with the person it is for. An invitation is for somebody without a password or a link to a
 * provider, and for the roles that whoever got the link could give: what only owners give, and gave later, needs a link of an owner's.
 */
const USABLE = `
select activation.id, activation.user_id as "userId", user_account.status, user_account.login_id as "loginId",
  user_account.name, user_account.name_kana as "nameKana", user_account.email, tenant.code as "tenantCode",
  tenant.name as "tenantName",
  user_account.first_day::text as "firstDay", user_account.last_day::text as "lastDay", tenant.status as "tenantStatus"
from activation
join user_account on user_account.tenant_id = activation.tenant_id and user_account.id = activation.user_id
join tenant on tenant.tenant_id = activation.tenant_id
where activation.token_hash = $1 and activation.used_at is null and activation.expires_at > $2
  and activation.purpose <> 'enrolment' and (activation.purpose <> 'invitation' or not exists (
    select from credential held
    where held.tenant_id = activation.tenant_id and held.user_id = activation.user_id
    union all
    select from external_identity linked
    where linked.tenant_id = activation.tenant_id and linked.user_id = activation.user_id
    union all
    select from role_assignment given
    where given.tenant_id = activation.tenant_id and given.user_id = activation.user_id
      and given.role = any($3) and given.created_at > activation.created_at))`;

/** `$1` whose, `$2` now, `$3` the token's: it is used, and so are all others. Who shows an invitation again may enrol with it. */
const REDEEM = `
update activation set used_at = $2, enrols = (id = $3 and purpose = 'invitation')
where user_id = $1 and used_at is null and purpose <> 'enrolment'`;

/** Turns a one-time token into a password. */
@Injectable()
export class Activations {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly locator: TenantLocator,
    private readonly credentials: Credentials,
    private readonly strength: PasswordStrength,
  ) {}

  /** Sets the password and, at the first time, activates the user. @throws ActivationInvalid, InvalidInput for a weak password, SignInBusy */
  async redeem(token: string, password: string): Promise<void> {
    const tenantId = await this.locator.find('activation', token);
    if (!tenantId) throw new ActivationInvalid();
    await runInContext({ ...getContext(), tenantId }, async () => {
      // Looked at before hashing, which costs, and again inside of the transaction, where it counts.
      await this.strength.require(password, await this.find(token));
      const passwordHash = await this.credentials.hash(password);
      await this.db.transaction(async (tx) => {
        const { id, userId } = await this.find(token, tx);
        // The token proves who acts; the log should name them.
        getContext().principal = { kind: 'user', id: userId, tenantId };
        await tx.query(REDEEM, [userId, this.clock.now(), id]);
        await this.locator.forget(tx, 'activation', token);
        await this.credentials.setHash(tx, userId, passwordHash, { mustChange: false });
      });
    });
  }

  private async find(token: string, tx?: Tx): Promise<ActivationFacts> {
    const now = this.clock.now();
    const text = tx ? `${USABLE} for update of activation` : USABLE;
    const [found] = await (tx ?? this.db).query<ActivationFacts>(text, [
      hashOfToken(token),
      now,
      ONLY_OWNERS_GRANT,
    ]);
    // An invited person is in good standing once activated; a first day ahead is no reason not to prepare.
    const status = found?.status === 'invited' ? 'active' : found?.status;
    if (!found || !status || !inGoodStanding({ ...found, status, firstDay: null }, now))
      throw new ActivationInvalid();
    return found;
  }
}
