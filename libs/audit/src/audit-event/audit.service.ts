import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';

import { Clock, getContext, TenantDb, Trail, type TrailEntry, type Tx, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AuditEvent } from './audit-event.entity';

/** What happened. Ids are opaque; names, addresses and secrets of people never enter. */
export interface AuditEntry extends TrailEntry {
  /** The interval of footage that was looked at, taken or kept. */
  readonly footage?: { readonly from: Date; readonly to: Date };
  readonly incidentId?: string;
  /** The principal id for whom the actor acted. */
  readonly onBehalfOf?: string;
  readonly durationMs?: number;
}

/** A proxy may tell an address with a port or `unknown`, a link-local one has a zone: the column takes addresses only. */
function addressOf(ip: string | undefined): string | null {
  const address = (ip ?? '').replace(/%.*$/, '');
  return isIP(address) ? address : null;
}

/** Appends to the tenant's log. */
@Injectable()
export class Audit extends Trail {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Actor, address and device are the request context's. The row commits or vanishes with `tx`. */
  override append(tx: Tx, entry: AuditEntry): Promise<void> {
    return this.appendAll(tx, [entry]);
  }

  /** As `append`, for several entries in one statement; callers with thousands hand them on in batches. */
  async appendAll(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length) await tx.repository(AuditEvent).insert(entries.map((entry) => this.row(tx, entry)));
  }

  private row(tx: Tx, entry: AuditEntry) {
    const { principal, ip, userAgent, traceId } = getContext();
    const now = this.clock.now();
    return {
      tenantId: tx.tenantId,
      id: uuidv7(now.getTime()),
      occurredAt: now,
      actorKind: principal?.kind ?? ('anonymous' as const),
      actorId: principal?.id ?? null,
      actorTenantId: principal && principal.tenantId !== tx.tenantId ? principal.tenantId : null,
      credentialId: principal?.credentialId ?? null,
      onBehalfOf: entry.onBehalfOf ?? null,
      action: entry.action,
      subject: entry.subject,
      subjectId: entry.subjectId ?? null,
      footageFrom: entry.footage?.from ?? null,
      footageTo: entry.footage?.to ?? null,
      reason: entry.reason ?? null,
      incidentId: entry.incidentId ?? null,
      ip: addressOf(ip),
      country: null,
      device: userAgent?.slice(0, 200) ?? null,
      outcome: entry.outcome ?? ('ok' as const),
      durationMs: entry.durationMs === undefined ? null : String(entry.durationMs),
      // TypeORM's deep partial does not accept an open record
      details: (entry.details ?? {}) as never,
      traceId,
      salt: randomBytes(16),
    };
  }

  /** As `append`, for what changes nothing else: in a transaction of its own. Needs a tenant in the context. */
  record(entry: AuditEntry): Promise<void> {
    return this.db.transaction((tx) => this.append(tx, entry));
  }
}
