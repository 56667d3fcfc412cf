import { createHash } from 'node:crypto';

import { findContext, runInContext, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

/** What a credential is; the same text of two kinds never collides. */
export type LocatorKind = 'code' | 'refresh' | 'activation' | 'challenge' | 'api_key' | 'support_ticket';

/** No tenant has this id, so whoever asks under it stands before a wall with nothing behind. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

function hashOf(kind: LocatorKind, credential: string): Buffer {
  return createHash('sha256').update(`${kind}\0${credential}`).digest();
}

/** Which tenant a credential belongs to, before anybody is signed in. Holds hashes and ids only. */
@Injectable()
export class TenantLocator {
  constructor(private readonly db: TenantDb) {}

  /** The tenant's id; needs no tenant in the context. */
  async find(kind: LocatorKind, credential: string): Promise<string | null> {
    const context = { ...(findContext() ?? { traceId: uuidv7(), locale: 'ja' as const }), tenantId: NOBODY };
    const [row] = await runInContext(context, () =>
      this.db.query<{ tenantId: string }>(
        'select tenant_id as "tenantId" from tenant_locator where hash = $1 and kind = $2',
        [hashOf(kind, credential), kind],
      ),
    );
    return row?.tenantId ?? null;
  }

  /**
   * @param expiresAt when the credential ends by itself; the entry goes then, too
   * @returns whether the credential was free; `false` leaves everything as it was.
   */
  async register(tx: Tx, kind: LocatorKind, credential: string, expiresAt?: Date): Promise<boolean> {
    const rows = await tx.query(
      `insert into tenant_locator (hash, kind, tenant_id, expires_at) values ($1, $2, $3, $4)
       on conflict do nothing returning 1 as done`,
      [hashOf(kind, credential), kind, tx.tenantId, expiresAt ?? null],
    );
    return rows.length === 1;
  }

  async forget(tx: Tx, kind: LocatorKind, credential: string): Promise<void> {
    await this.forgetAll(tx, kind, [credential]);
  }

  async forgetAll(tx: Tx, kind: LocatorKind, credentials: readonly string[]): Promise<void> {
    if (!credentials.length) return;
    await tx.query('delete from tenant_locator where hash = any($1::bytea[]) and kind = $2', [
      credentials.map((credential) => hashOf(kind, credential)),
      kind,
    ]);
  }
}
