import {
  actAs,
  Authorizer,
  Background,
  Clock,
  japanDay,
  systemPrincipal,
  TenantDb,
  type Tx,
  uuidv7,
  runInContext,
} from '@mimamori/platform';
import { Tasks } from '@mimamori/work';
import { Injectable } from '@nestjs/common';

import { API_KEY_EXPIRING } from '../identity.tasks';

const EVERY_MILLISECONDS = 300_000;
const DAY_MILLISECONDS = 86_400_000;
const WARNED_DAYS = 14;
/** A key that ended this long ago has no warning left to take back. */
const OVER_DAYS = 2;
const MOST_KEYS = 500;
const MOST_ASSERTIONS = 5_000;
/** Before every id there is. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

interface EndingKey {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly createdBy: string;
  readonly expiresAt: Date;
  readonly over: boolean;
}
type Place = Pick<EndingKey, 'tenantId' | 'id'>;

/**
 * `$1` now, `$2` two weeks ahead, `$3` two days back: keys whose creators are told, and those that ended lately; after the key
 * `$5` of the tenant `$4`.
 */
const ENDING = `
select tenant_id as "tenantId", id, name, created_by as "createdBy", expires_at as "expiresAt",
  (revoked_at is not null or expires_at <= $1) as over
from api_key
where (tenant_id, id) > ($4::uuid, $5::uuid) and (
  (revoked_at is null and expires_at > $1 and expires_at <= $2)
  or (revoked_at is null and expires_at > $3 and expires_at <= $1)
  or (revoked_at > $3 and expires_at > $1 and expires_at <= $2))
order by tenant_id, id limit ${MOST_KEYS}`;

const FORGET = `
delete from client_assertion where (tenant_id, key_id, jti_hash) in (
  select tenant_id, key_id, jti_hash from client_assertion where expires_at <= $1 limit ${MOST_ASSERTIONS})`;

/** What time does to keys: their creators have two weeks to replace one, and assertions that are too old are forgotten. */
@Injectable()
export class ApiKeyExpiryJobs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly authorizer: Authorizer,
    private readonly tasks: Tasks,
  ) {}

  /** @returns how many keys end within two weeks, or ended lately */
  @Background('identity.api-key-expiry', EVERY_MILLISECONDS)
  async warn(): Promise<number> {
    let [told, last]: [number, Place] = [0, { tenantId: NOBODY, id: NOBODY }];
    for (;;) {
      // until there are no more: keys that were told stay in the window, and others must not wait behind them
      const ending = await this.find(last);
      await this.tellAll(ending);
      told += ending.length;
      last = ending.at(-1) ?? last;
      if (ending.length < MOST_KEYS) return told;
    }
  }

  @Background('identity.assertion-purge', EVERY_MILLISECONDS)
  async forget(): Promise<void> {
    await this.db.asSystem('client assertions that have expired are forgotten', (system) =>
      system.query(FORGET, [this.clock.now()]),
    );
  }

  private async tellAll(ending: readonly EndingKey[]): Promise<void> {
    for (const tenantId of new Set(ending.map((key) => key.tenantId))) {
      const own = ending.filter((key) => key.tenantId === tenantId);
      await actAs(this.authorizer, systemPrincipal('worker', tenantId), 'ja', () =>
        this.db.transaction((tx) => this.tell(tx, own)),
      );
    }
  }

  private find({ tenantId, id }: Place): Promise<EndingKey[]> {
    const now = this.clock.now();
    const day = (days: number) => new Date(now.getTime() + days * DAY_MILLISECONDS);
    return runInContext({ traceId: uuidv7(), locale: 'ja' }, () =>
      this.db.asSystem('find API keys that end soon', (system) =>
        system.query<EndingKey>(ENDING, [now, day(WARNED_DAYS), day(-OVER_DAYS), tenantId, id]),
      ),
    );
  }

  private async tell(tx: Tx, keys: readonly EndingKey[]): Promise<void> {
    const task = ({ id }: EndingKey) => ({ code: API_KEY_EXPIRING, subjectId: id });
    const openings = keys
      .filter(({ over }) => !over)
      .map((key) => ({
        ...task(key),
        kind: 'duty' as const,
        subject: 'ApiKey',
        severity: 'medium' as const,
        ownerUserId: key.createdBy,
        dueAt: key.expiresAt,
        params: { key: key.name, day: japanDay(key.expiresAt) },
      }));
    await this.tasks.openMany(tx, openings);
    await this.tasks.closeMany(tx, keys.filter(({ over }) => over).map(task), 'ended');
  }
}
