import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';

import {
  Clock,
  getContext,
  type Principal,
  TenantDb,
  Trail,
  type TrailEntry,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import { Injectable, Logger, Optional } from '@nestjs/common';

import { Countries } from '../country/countries.service';
import { faultOf } from '../vocabulary/entry.check';

/** What happened. Ids are opaque; names, addresses and secrets of people never enter. */
export interface AuditEntry extends TrailEntry {
  /** UUIDv7 of the row, where something else must name it. */
  readonly id?: string;
  /** The interval of footage that was looked at, taken or kept. */
  readonly footage?: { readonly from: Date; readonly to: Date };
  readonly incidentId?: string;
  /** The principal id for whom the actor acted; by default the one whose rights a key borrows. */
  readonly onBehalfOf?: string;
  readonly durationMs?: number;
}

/** A proxy may tell an address with a port or `unknown`, a link-local one has a zone: the column takes addresses only. */
function addressOf(ip: string | undefined): string | null {
  const address = (ip ?? '').replace(/%.*$/, '');
  return isIP(address) ? address : null;
}

/** The tenant of an actor who is not of this one: a guest, or whoever founds it. */
function homeOf(principal: Principal | undefined, tenantId: string): string | null {
  const home = principal?.homeTenantId ?? principal?.tenantId ?? tenantId;
  return home === tenantId ? null : home;
}

const COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ['id', 'uuid'],
  ['occurred_at', 'timestamptz'],
  ['actor_kind', 'text'],
  ['actor_id', 'text'],
  ['actor_tenant_id', 'uuid'],
  ['credential_id', 'text'],
  ['on_behalf_of', 'text'],
  ['action', 'text'],
  ['subject', 'text'],
  ['subject_id', 'text'],
  ['footage_from', 'timestamptz'],
  ['footage_to', 'timestamptz'],
  ['reason', 'text'],
  ['incident_id', 'uuid'],
  ['ip', 'inet'],
  ['country', 'text'],
  ['device', 'text'],
  ['outcome', 'text'],
  ['duration_ms', 'bigint'],
  ['details', 'jsonb'],
  ['trace_id', 'text'],
  ['salt', 'bytea'],
];
const names = COLUMNS.map(([name]) => name);

/** One text for any number of rows: a statement with a parameter for each value ends at 65,535 of them. */
const APPEND = `insert into audit_event (tenant_id, ${names.join(', ')})
  select $1::uuid, ${names.map((name) => `given.${name}`).join(', ')}
  from jsonb_to_recordset($2::jsonb) as given (${COLUMNS.map((column) => column.join(' ')).join(', ')})`;

/** Appends to the tenant's log. */
@Injectable()
export class Audit extends Trail {
  private readonly logger = new Logger(Audit.name);
  private readonly strict = process.env.NODE_ENV === 'test';

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    @Optional() private readonly countries?: Countries,
  ) {
    super();
  }

  /** Actor, address and device are the request context's. The row commits or vanishes with `tx`. */
  override append(tx: Tx, entry: AuditEntry): Promise<void> {
    return this.appendAll(tx, [entry]);
  }

  /** As `append`, for several entries in one statement; callers with thousands hand them on in batches. */
  async appendAll(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
    entries.forEach((entry) => this.check(entry));
    const rows = entries.map((entry) => this.row(tx, entry));
    if (rows.length) await tx.query(APPEND, [tx.tenantId, JSON.stringify(rows)]);
  }

  /** Tests refuse a faulty entry; live, a row without words is better than none. @throws Error in tests */
  private check(entry: AuditEntry): void {
    const fault = faultOf(entry);
    if (fault === null) return;
    if (this.strict) throw new Error(fault);
    this.logger.error(fault);
  }

  private row(tx: Tx, entry: AuditEntry) {
    const { principal, ip, userAgent, traceId } = getContext();
    const now = this.clock.now();
    const address = addressOf(ip);
    return {
      id: entry.id ?? uuidv7(now.getTime()),
      occurred_at: now,
      actor_kind: principal?.kind ?? 'anonymous',
      actor_id: principal?.id,
      actor_tenant_id: homeOf(principal, tx.tenantId),
      credential_id: principal?.credentialId,
      on_behalf_of: entry.onBehalfOf ?? principal?.onBehalfOf,
      action: entry.action,
      subject: entry.subject,
      subject_id: entry.subjectId,
      footage_from: entry.footage?.from,
      footage_to: entry.footage?.to,
      reason: entry.reason,
      incident_id: entry.incidentId,
      ip: address,
      country: this.countries?.of(address) ?? null,
      device: userAgent?.slice(0, 200),
      outcome: entry.outcome ?? 'ok',
      duration_ms: entry.durationMs,
      details: entry.details ?? {},
      trace_id: traceId,
      salt: `\\x${randomBytes(16).toString('hex')}`,
    };
  }

  /** As `append`, for what changes nothing else: in a transaction of its own. Needs a tenant in the context. */
  record(entry: AuditEntry): Promise<void> {
    return this.db.transaction((tx) => this.append(tx, entry));
  }
}
