import { Audit, type AuditEntry } from '@mimamori/audit';
import { Clock, japanIso, type Tx } from '@mimamori/platform';
import { Mail } from '@mimamori/work';
import { Injectable } from '@nestjs/common';

export type ProofChange =
  | 'factor_added'
  | 'factor_removed'
  | 'factors_reset'
  | 'codes_renewed'
  | 'enrolment_link_made'
  | 'password_changed'
  | 'provider_linked'
  | 'provider_unlinked'
  | 'api_key_made';

/** Whom to tell, and the facts that the mail's text speaks of: never what proves. */
export interface Told {
  readonly userId: string;
  readonly change: ProofChange;
  readonly params?: Readonly<Record<string, string>>;
}

const HAS_ADDRESS = 'select 1 from user_account where id = $1 and email is not null';

/** What changed about how somebody proves who they are: in the log, and by mail to them, who may not have done it. */
@Injectable()
export class ProofTrail {
  constructor(
    private readonly audit: Audit,
    private readonly mail: Mail,
    private readonly clock: Clock,
  ) {}

  /** Row and mail belong to the transaction. */
  async record(tx: Tx, entry: AuditEntry, { userId, change, params }: Told): Promise<void> {
    await this.audit.append(tx, entry);
    // most people of a store have no address: nothing is kept that could never be sent
    if (!(await tx.query(HAS_ADDRESS, [userId])).length) return;
    const at = minuteOf(this.clock.now());
    await this.mail.send(tx, { userId, template: `identity.${change}`, params: { ...params, at } });
  }
}

/** `2026-11-22 20:15`, in Japan. */
function minuteOf(instant: Date): string {
  return japanIso(instant).slice(0, 16).replace('T', ' ');
}
