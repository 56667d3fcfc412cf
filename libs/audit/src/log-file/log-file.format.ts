import { checkEnvelope, type Envelope, type KeyRing } from '@mimamori/sealing';
import { z } from 'zod';

import { checkpointPayloadSchema, type CheckpointPayload } from '../checkpoint/checkpoint.schema';
import { CHECKPOINT_KIND, EXPORT_KIND } from '../checkpoint/checkpoint.words';
import { COMMITTED, PLAIN, type SealedRow } from '../seal/audit-record';

/** Exported logs are JSON Lines: a header, the rows in the order of the chain with checkpoints between them, a footer. */
export const LOG_FILE_FORMAT = 'mimamori.audit-log/1';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().nullable();
const perField = <Value extends z.ZodType>(value: Value) =>
  z.strictObject(
    Object.fromEntries(COMMITTED.map((field) => [field, value])) as Record<(typeof COMMITTED)[number], Value>,
  );

/** What an export says about itself, signed: nothing can be cut off at either end. */
export const exportPayloadSchema = z.strictObject({
  tenantId: z.uuid(),
  /** Not in files of the first edition. */
  tenantCode: z.string().max(100).optional(),
  fromSeq: z.int().positive(),
  toSeq: z.int().positive(),
  /** The hash of the chain before the first row. */
  previousHash: hash,
  /** And at the last one. */
  chainHash: hash,
  checkpoints: z.int().nonnegative(),
  exportedAt: z.iso.datetime(),
});
export type ExportPayload = z.infer<typeof exportPayloadSchema>;

const eventSchema = z.strictObject({
  ...(Object.fromEntries(PLAIN.map((field) => [field, text])) as Record<(typeof PLAIN)[number], typeof text>),
  country: text,
  device: text,
  ip: text,
  reason: text,
  // as it stands in the file: a copy would lose a member called `__proto__`, and with it the change
  details: z.custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ),
});

export const logLineSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('event'),
    seq: z.int().positive(),
    event: eventSchema,
    openings: perField(z.union([z.strictObject({ salt: hash }), z.strictObject({ erasedBy: z.uuid() })])),
    commitments: perField(hash),
    rowHash: hash,
    chainHash: hash,
  }),
  z.strictObject({ type: z.literal('checkpoint'), envelope: z.unknown() }),
  z.strictObject({ type: z.literal('footer'), rows: z.int().nonnegative() }),
]);

/** A filtered export is a header of its own: it says that it proves nothing. */
export const headerSchema = z.discriminatedUnion('verifiable', [
  z.strictObject({
    type: z.literal('header'),
    format: z.literal(LOG_FILE_FORMAT),
    verifiable: z.literal(true),
    envelope: z.unknown(),
  }),
  z.looseObject({
    type: z.literal('header'),
    format: z.literal(LOG_FILE_FORMAT),
    verifiable: z.literal(false),
    reason: z.string().max(200),
  }),
]);

export const headerLine = (envelope: Envelope<ExportPayload>): string =>
  JSON.stringify({ type: 'header', format: LOG_FILE_FORMAT, verifiable: true, envelope });
export const eventLine = (row: SealedRow): string => JSON.stringify({ type: 'event', ...row });
export const checkpointLine = (envelope: unknown): string => JSON.stringify({ type: 'checkpoint', envelope });
export const footerLine = (rows: number): string => JSON.stringify({ type: 'footer', rows });

/** The signed payload, or what is wrong with the envelope. */
export function checkpointIn(envelope: unknown, keys: KeyRing): CheckpointPayload | string {
  return payloadIn(envelope, CHECKPOINT_KIND, checkpointPayloadSchema, keys);
}

/** The signed payload, or what is wrong with the envelope. */
export function exportIn(envelope: unknown, keys: KeyRing): ExportPayload | string {
  return payloadIn(envelope, EXPORT_KIND, exportPayloadSchema, keys);
}

function payloadIn<Schema extends z.ZodType<object>>(
  envelope: unknown,
  kind: string,
  schema: Schema,
  keys: KeyRing,
): z.infer<Schema> | string {
  const checked = checkEnvelope(envelope, kind, keys);
  if ('problem' in checked) return checked.problem;
  const payload = schema.safeParse(checked.envelope.payload);
  return payload.success ? payload.data : 'malformed';
}
