import { SessionHours } from '@mimamori/audit';
import type { Reader } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

/**
 * $1 to $2. A session counts from its sign-in to its last use, the last instants at which somebody was seen with it. How long
 * it could have been used after that says nothing about anybody being there.
 */
const HOURS = `
with open as (
  select range_agg(tstzrange(created_at, greatest(created_at, used_at), '[]')) as times
  from session where created_at < $2 and used_at >= $1
)
select hour.began from open, generate_series($1::timestamptz, $2::timestamptz - interval '1 hour', interval '1 hour')
  as hour (began)
where open.times && tstzrange(hour.began, hour.began + interval '1 hour')`;

/** Tells audit when people were signed in. */
@Injectable()
export class IdentitySessionHours extends SessionHours {
  override async within(reader: Reader, from: Date, to: Date): Promise<Date[]> {
    const rows = await reader.query<{ began: Date }>(HOURS, [from, to]);
    return rows.map(({ began }) => began);
  }
}
