import { Audit } from '@mimamori/audit';
import { Clock, findContext, runInContext, TenantDb, uuidv7 } from '@mimamori/platform';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

import { DENIED, USED } from './api-key.queries';
import type { KeyFault, KnownKey } from './api-key.standing';

const USED_MILLISECONDS = 60_000;
/** The log is told of one refusal per key in this time, whatever knocks. */
const DENIED_MILLISECONDS = 600_000;
const MOST_KEYS = 10_000;

/** What is written about uses of keys: rarely, and never while a request waits for it. */
@Injectable()
export class ApiKeyUse implements OnModuleDestroy {
  private readonly logger = new Logger(ApiKeyUse.name);
  private readonly written = new Map<string, number>();
  private readonly pending = new Set<Promise<void>>();

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /** The key worked. */
  seen({ tenantId, facts }: KnownKey): void {
    const now = this.clock.now();
    const key = `${facts.id} used`;
    if (!this.isDue(key, now, USED_MILLISECONDS)) return;
    const newest = new Date(now.getTime() - USED_MILLISECONDS);
    const context = { traceId: uuidv7(), locale: 'ja' as const, tenantId };
    this.later(key, () => runInContext(context, () => this.db.query(USED, [facts.id, now, newest])));
  }

  /** Somebody came with a key that does not work, or not from there. */
  denied(key: KnownKey, cause: KeyFault): void {
    const now = this.clock.now();
    const told = `${key.facts.id} denied`;
    if (!this.isDue(told, now, DENIED_MILLISECONDS)) return;
    this.later(told, () => this.recordDenial(key, cause, now));
  }

  /** When everything that was noted up to now is written. */
  async settled(): Promise<void> {
    await Promise.all(this.pending);
  }

  async onModuleDestroy(): Promise<void> {
    await this.settled();
  }

  private async recordDenial({ tenantId, facts }: KnownKey, cause: KeyFault, now: Date): Promise<void> {
    const { id, createdBy } = facts;
    const { ip, userAgent, traceId = uuidv7() } = findContext() ?? {};
    const principal = { kind: 'machine' as const, id, tenantId, credentialId: id, onBehalfOf: createdBy };
    const newest = new Date(now.getTime() - DENIED_MILLISECONDS);
    await runInContext({ traceId, locale: 'ja', tenantId, principal, ip, userAgent }, () =>
      this.db.transaction(async (tx) => {
        // other processes count, too
        const told = await tx.query(DENIED, [id, now, newest]);
        if (!told.length) return;
        await this.audit.append(tx, {
          action: 'api.token.use',
          subject: 'ApiKey',
          subjectId: id,
          outcome: 'denied',
          details: { cause },
        });
      }),
    );
  }

  private isDue(key: string, now: Date, every: number): boolean {
    const last = this.written.get(key);
    if (last !== undefined && now.getTime() - last < every && last <= now.getTime()) return false;
    if (this.written.size >= MOST_KEYS) this.written.clear();
    this.written.set(key, now.getTime());
    return true;
  }

  /** What could not be written is due again at the next use. */
  private later(key: string, write: () => Promise<unknown>): void {
    const done = write()
      .then(() => undefined)
      .catch((error: unknown) => {
        this.written.delete(key);
        this.logger.warn(`a key's use was not noted: ${(error as Error).message}`);
      })
      .finally(() => this.pending.delete(done));
    this.pending.add(done);
  }
}
