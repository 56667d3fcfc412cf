import { generateKeyPairSync } from 'node:crypto';

import {
  CHAIN_START,
  type Envelope,
  KeyRing,
  SEALING_KEYS_FORMAT,
  type SealingKeys,
  sha256,
  signEnvelope,
} from '@mimamori/sealing';

import type { CheckpointPayload } from '../checkpoint/checkpoint.schema';
import { CHECKPOINT_KIND, EXPORT_KIND } from '../checkpoint/checkpoint.words';
import {
  type AuditRecord,
  chainHashOf,
  commitmentsOf,
  type Openings,
  openingsOf,
  rowHashOf,
  type SealedRow,
} from '../seal/audit-record';
import { checkpointLine, eventLine, type ExportPayload, footerLine, headerLine } from './log-file.format';

export const SAMPLE_TENANT = '019a0000-0000-7000-8000-00000000000a';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const signer = { keyId: 'sample', privateKey };
const at = new Date('2026-11-22T00:00:00Z');

/** The public keys of every sample, as they are listed publicly. */
export const sampleKeyList: SealingKeys = {
  format: SEALING_KEYS_FORMAT,
  keys: [
    {
      id: signer.keyId,
      algorithm: 'Ed25519',
      publicKey: publicKey.export({ format: 'jwk' }).x!,
      validFrom: '2026-01-01T00:00:00Z',
      validUntil: null,
    },
  ],
};
export const sampleKeys = new KeyRing(sampleKeyList);

const idOf = (seq: number) => `019a0000-0000-7000-8000-${String(seq).padStart(12, '0')}`;
export const sampleSalt = (seq: number): Buffer => sha256(`salt ${seq}`).subarray(0, 16);

export function sampleEvent(seq: number, event: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id: idOf(seq),
    occurredAt: `2026-11-21T00:00:${String(seq % 60).padStart(2, '0')}.123000Z`,
    actorKind: 'user',
    actorId: idOf(900_000 + (seq % 3)),
    actorTenantId: null,
    credentialId: idOf(800_000),
    onBehalfOf: null,
    action: 'playback.start',
    subject: 'Camera',
    subjectId: idOf(700_000),
    footageFrom: '2026-11-20T00:00:00.000000Z',
    footageTo: '2026-11-20T00:05:00.000000Z',
    incidentId: null,
    outcome: 'ok',
    durationMs: seq % 2 ? String(seq) : null,
    traceId: `trace-${seq}`,
    transactionId: String(1_000 + seq),
    country: null,
    device: 'Firefox',
    ip: `203.0.113.${seq % 250}`,
    reason: seq % 4 ? null : '万引きの確認',
    details: { rows: seq, filter: { siteId: idOf(1) } },
    ...event,
  };
}

/** A chain of these events. */
export function sampleRows(events: readonly AuditRecord[]): SealedRow[] {
  let previous = CHAIN_START;
  return events.map((event, index) => {
    const seq = index + 1;
    const commitments = commitmentsOf(event, sampleSalt(seq));
    const rowHash = rowHashOf(SAMPLE_TENANT, event, commitments);
    previous = chainHashOf(SAMPLE_TENANT, previous, seq, rowHash);
    return { seq, event, openings: openingsOf(sampleSalt(seq)), commitments, rowHash, chainHash: previous };
  });
}

/** As the database does it. */
export function erased(row: SealedRow, fields: readonly (keyof Openings)[], erasedBy: string): SealedRow {
  const gone = Object.fromEntries(fields.map((field) => [field, null]));
  const openings = Object.fromEntries(fields.map((field) => [field, { erasedBy }]));
  return { ...row, event: { ...row.event, ...gone }, openings: { ...row.openings, ...openings } };
}

export function sampleCheckpoint({ seq, chainHash }: SealedRow): Envelope<CheckpointPayload> {
  const named = { id: idOf(600_000 + seq), tenantId: SAMPLE_TENANT, occasion: 'verified' as const };
  return signEnvelope(
    CHECKPOINT_KIND,
    { ...named, seq, chainHash, day: null, prunedBefore: null },
    signer,
    at,
  );
}

/** The lines of an export of these rows; a checkpoint after each of these places. */
export function sampleFile(rows: readonly SealedRow[], checkpointsAt: readonly number[] = []): string[] {
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const about: ExportPayload = {
    tenantId: SAMPLE_TENANT,
    fromSeq: first.seq,
    toSeq: last.seq,
    previousHash: CHAIN_START,
    chainHash: last.chainHash,
    checkpoints: checkpointsAt.length,
    exportedAt: at.toISOString(),
  };
  return [
    headerLine(signEnvelope(EXPORT_KIND, about, signer, at)),
    ...rows.flatMap((row) => [
      eventLine(row),
      ...(checkpointsAt.includes(row.seq) ? [checkpointLine(sampleCheckpoint(row))] : []),
    ]),
    footerLine(rows.length),
  ];
}
