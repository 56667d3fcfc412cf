import { createHmac, hkdfSync } from 'node:crypto';

import { Clock, Config, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { decide, type Quota, TOLERANCE, type Verdict, verdictAt } from './gcra';

const PURGE_BATCH = 5_000;

const LATEST = `$3::float8 + $5::float8 + ${TOLERANCE}`;
/** Where the count goes on from; like `decide`, it forgets what a clock wrote that has been put back since. */
const FROM = `case when held.until > ${LATEST} then $3::float8 else greatest(held.until, $3::float8) end`;

/** `decide` of gcra.ts as one upsert, so that two processes never both see the last unit. $3 now, $4: ms per unit, $5: window. */
const TAKE = `
with taken as (
  insert into rate_limit as held (policy, key, until) values ($1, $2, $3::float8 + $4::float8)
  on conflict (policy, key) do update set until = ${FROM} + $4::float8
    where ${FROM} + $4::float8 <= ${LATEST}
  returning until
)
select until, true as allowed from taken
union all
select until, false from rate_limit where policy = $1 and key = $2 and not exists (select from taken)`;

const FORGET = `
delete from rate_limit where (policy, key) in (
  select policy, key from rate_limit where until <= $1 limit ${PURGE_BATCH} for update skip locked)`;

/**
 * Limits that all processes count together: one row per key, one statement per request. Keys are HMACs under the
 * installation's key, because an address or a login id is personal data and the table needs neither.
 */
@Injectable()
export class SharedLimits {
  private readonly secret: Buffer;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.secret = Buffer.from(hkdfSync('sha256', config.masterKey, '', 'mimamori:rate-limit:v1', 32));
  }

  /** Takes one unit of what `value` has under `policy`. */
  async take(policy: string, value: string, limit: Quota): Promise<Verdict> {
    const now = this.clock.now().getTime();
    const each = (limit.seconds * 1000) / limit.quota;
    const key = createHmac('sha256', this.secret).update(value).digest();
    const [row] = await this.db.asSystem('limits of public routes belong to no tenant', (system) =>
      system.query<{ until: number; allowed: boolean }>(TAKE, [policy, key, now, each, limit.seconds * 1000]),
    );
    if (row?.allowed) return verdictAt(row.until, now, limit).verdict;
    // what is read beside the refusal may be older than what refused; then the next unit is one unit away
    const seen = decide(row?.until, now, 1, limit).verdict;
    return seen.allowed ? decide(now + limit.seconds * 1000, now, 1, limit).verdict : seen;
  }

  /** Forgets the counters that have grown back: they say nothing any more. @returns how many, at most 5,000 */
  async forget(): Promise<number> {
    return this.db.asSystem('counters of public routes are forgotten', async (system) => {
      const rows = await system.query(`${FORGET} returning 1`, [this.clock.now().getTime()]);
      return rows.length;
    });
  }
}
