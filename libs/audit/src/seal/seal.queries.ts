import {
  type AuditRecord,
  COMMITTED,
  type Commitments,
  type Openings,
  openingsOf,
  type SealedRow,
} from './audit-record';

/** UTC with all six digits that PostgreSQL keeps: a change of one of them is a change. */
const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const EVENT = `e.id, ${utc('e.occurred_at')} as "occurredAt", e.actor_kind as "actorKind", e.actor_id as "actorId",
  e.actor_tenant_id as "actorTenantId", e.credential_id as "credentialId", e.on_behalf_of as "onBehalfOf", e.action,
  e.subject, e.subject_id as "subjectId", ${utc('e.footage_from')} as "footageFrom", ${utc('e.footage_to')} as "footageTo",
  e.incident_id as "incidentId", e.outcome, e.duration_ms::text as "durationMs", e.trace_id as "traceId",
  e.transaction_id::text as "transactionId", e.country, e.details, e.device, e.ip, e.reason, e.salt, e.openings`;

export type EventRow = AuditRecord & { readonly salt: Buffer | null; readonly openings: Openings | null };

interface SealColumns {
  readonly seq: string;
  readonly commitments: Buffer;
  readonly rowHash: Buffer;
  readonly chainHash: Buffer;
}
/** `id` is null where the seal is there and its event is not. */
export type SealedDbRow = SealColumns & (EventRow | { readonly id: null });

/**
 * Rows that are not sealed yet and everybody can see, in the order of their transactions. `$2` is where to begin, a transaction;
 * one that this cluster has not reached comes from another cluster (the database was moved), and all is looked through.
 * One statement, hence one snapshot: `below` is the oldest transaction that was open when the rows were read.
 */
export const WAITING = `select pg_snapshot_xmin(pg_current_snapshot())::text as below, found.*
  from (values (1)) one left join lateral (
    select ${EVENT} from audit_event e
    where e.tenant_id = $1
      and e.transaction_id >= (select case when $2::xid8 <= pg_snapshot_xmax(pg_current_snapshot())
        then $2::xid8 else '0'::xid8 end)
      and not exists (select from audit_seal s where s.tenant_id = e.tenant_id and s.event_id = e.id)
    order by e.transaction_id, e.id limit $3
  ) found on true`;

/** The same condition for all tenants at once. */
export const TENANTS_WAITING = `select t.tenant_id as id from tenant t left join audit_head h on h.tenant_id = t.tenant_id
  where exists (select from audit_event e where e.tenant_id = t.tenant_id
    and e.transaction_id >= (select case when h.sealed_below <= pg_snapshot_xmax(pg_current_snapshot())
      then h.sealed_below else '0'::xid8 end)
    and e.occurred_at < $1
    and not exists (select from audit_seal s where s.tenant_id = e.tenant_id and s.event_id = e.id))
  order by h.sealed_at nulls first limit $2`;

export const MAKE_HEAD = `insert into audit_head (tenant_id, seq, chain_hash, sealed_at)
  values ($1, 0, decode($2, 'hex'), $3) on conflict (tenant_id) do nothing`;
const HEAD = `select seq::text as seq, encode(chain_hash, 'hex') as "chainHash", sealed_below::text as "sealedBelow",
  sealed_at as "sealedAt" from audit_head where tenant_id = $1`;
export const READ_HEAD = HEAD;
/** One at a time; whoever asks second waits for the first. */
export const LOCK_HEAD = `${HEAD} for no key update`;
export const TRY_HEAD = `${HEAD} for no key update skip locked`;
export const MOVE_HEAD = `update audit_head set seq = $2, chain_hash = decode($3, 'hex'),
  sealed_below = coalesce($4::xid8, sealed_below), sealed_at = $5 where tenant_id = $1`;

export const APPEND_SEALS = `insert into audit_seal (tenant_id, seq, event_id, commitments, row_hash, chain_hash, sealed_at)
  select $1::uuid, given.seq, given.event_id, decode(given.commitments, 'hex'), decode(given.row_hash, 'hex'),
    decode(given.chain_hash, 'hex'), $3::timestamptz
  from jsonb_to_recordset($2::jsonb) as given
    (seq bigint, event_id uuid, commitments text, row_hash text, chain_hash text)`;

/** $1 tenant, $2 after which place, $3 up to which, $4 how many. */
export const SEALED = `select s.seq::text as seq, s.commitments, s.row_hash as "rowHash", s.chain_hash as "chainHash", ${EVENT}
  from audit_seal s left join audit_event e on e.tenant_id = s.tenant_id and e.id = s.event_id
  where s.tenant_id = $1 and s.seq > $2 and s.seq <= $3 order by s.seq limit $4`;

export const CHAIN_HASH_AT = `select encode(chain_hash, 'hex') as "chainHash" from audit_seal
  where tenant_id = $1 and seq = $2`;

/** The first and last place of rows that happened in a time, both bounds may be null. */
export const PLACES = `select min(s.seq)::text as "fromSeq", max(s.seq)::text as "toSeq"
  from audit_seal s join audit_event e on e.tenant_id = s.tenant_id and e.id = s.event_id
  where s.tenant_id = $1 and ($2::timestamptz is null or e.occurred_at >= $2)
    and ($3::timestamptz is null or e.occurred_at < $3)`;

/** The last of at most $3 first places whose rows all happened before $2; null when the first one did not. */
export const PRUNABLE = `with first as (
    select s.seq, e.occurred_at < $2 as old from audit_seal s
    left join audit_event e on e.tenant_id = s.tenant_id and e.id = s.event_id
    where s.tenant_id = $1 order by s.seq limit $3
  ) select max(seq)::text as seq from first
    where seq < coalesce((select min(seq) from first where old is not true), 9223372036854775807)`;

const HEX_OF_ONE = 64;

/** As they are stored: one after the other, in the order of the fields' names. */
export function packed(commitments: Commitments): string {
  return COMMITTED.map((field) => commitments[field]).join('');
}

function unpacked(commitments: Buffer): Commitments {
  const hex = commitments.toString('hex');
  return Object.fromEntries(
    COMMITTED.map((field, index) => [field, hex.slice(index * HEX_OF_ONE, (index + 1) * HEX_OF_ONE)]),
  ) as Commitments;
}

/** `undefined`: the seal has lost its event. */
export function sealedRow({
  seq,
  commitments,
  rowHash,
  chainHash,
  ...row
}: SealedDbRow): SealedRow | undefined {
  if (row.id === null) return undefined;
  const { salt, openings, ...event } = row as EventRow;
  return {
    seq: Number(seq),
    event,
    openings: salt ? openingsOf(salt) : openings!,
    commitments: unpacked(commitments),
    rowHash: rowHash.toString('hex'),
    chainHash: chainHash.toString('hex'),
  };
}
