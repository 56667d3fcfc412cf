import { hashOf, sha256, sha256Chain } from '@mimamori/sealing';

/** What may concern a person: the chain commits to it, so that it can be erased later without breaking the chain. */
export const COMMITTED = ['country', 'details', 'device', 'ip', 'reason'] as const;
export type CommittedField = (typeof COMMITTED)[number];

/** Opaque ids, words of closed lists and instants: hashed as they are. */
export const PLAIN = [
  'id',
  'occurredAt',
  'actorKind',
  'actorId',
  'actorTenantId',
  'credentialId',
  'onBehalfOf',
  'action',
  'subject',
  'subjectId',
  'footageFrom',
  'footageTo',
  'incidentId',
  'outcome',
  'durationMs',
  'traceId',
  'transactionId',
] as const;
type PlainField = (typeof PLAIN)[number];

/** A row of the log with everything that is sealed. Instants are UTC texts with six digits of seconds, numbers are texts. */
export type AuditRecord = Readonly<Record<PlainField, string | null>> &
  Readonly<Record<Exclude<CommittedField, 'details'>, string | null>> & {
    readonly details: Readonly<Record<string, unknown>>;
  };

/** How a commitment is opened: by its salt; or, after an erasure, never again: the event that erased is named. */
export type Opening = { readonly salt: string } | { readonly erasedBy: string };
export type Openings = Readonly<Record<CommittedField, Opening>>;
export type Commitments = Readonly<Record<CommittedField, string>>;

/** A row in its place in the chain. Hashes are 64 hexadecimal digits. */
export interface SealedRow {
  readonly seq: number;
  readonly event: AuditRecord;
  readonly openings: Openings;
  readonly commitments: Commitments;
  readonly rowHash: string;
  readonly chainHash: string;
}

const perField = <Value>(valueOf: (field: CommittedField) => Value) =>
  Object.fromEntries(COMMITTED.map((field) => [field, valueOf(field)])) as Record<CommittedField, Value>;

/** The salts of a row's commitments, from its own salt: one that is told tells nothing of the others. */
export function openingsOf(salt: Buffer): Openings {
  return perField((field) => ({ salt: sha256(salt, field).toString('hex') }));
}

/** Salted, so that nobody finds the value by trying: there are not many addresses. */
export function commitmentTo(field: CommittedField, value: unknown, salt: string): string {
  return hashOf({ field, salt, value });
}

export function commitmentsOf(event: AuditRecord, salt: Buffer): Commitments {
  const openings = openingsOf(salt) as Readonly<Record<CommittedField, { salt: string }>>;
  return perField((field) => commitmentTo(field, event[field], openings[field].salt));
}

export function rowHashOf(tenantId: string, event: AuditRecord, commitments: Commitments): string {
  const plain = Object.fromEntries(PLAIN.map((field) => [field, event[field]]));
  return hashOf({ format: 'mimamori.audit-event/1', tenantId, ...plain, commitments });
}

export function chainHashOf(tenantId: string, previous: string, seq: number, rowHash: string): string {
  return sha256Chain(previous, { format: 'mimamori.audit-chain/1', tenantId, seq, rowHash });
}

/** The field whose value is not what was committed to, or was erased and is there again. */
export function openedWrongly({ event, openings, commitments }: SealedRow): CommittedField | undefined {
  return COMMITTED.find((field) => {
    const opening = openings[field];
    if ('salt' in opening) return commitmentTo(field, event[field], opening.salt) !== commitments[field];
    return field === 'details' ? Object.keys(event.details).length > 0 : event[field] !== null;
  });
}
