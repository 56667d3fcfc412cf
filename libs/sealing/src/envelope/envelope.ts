import { type KeyObject, sign, verify } from 'node:crypto';

import { z } from 'zod';

import { canonicalBytes, type JsonObject } from '../canonical/canonical';
import type { KeyRing } from '../key/key-ring';

export const ENVELOPE_FORMAT = 'mimamori.envelope/1';

/** A payload's own strings and numbers are its kind's business; here it only has to be an object. */
export const envelopeSchema = z
  .strictObject({
    format: z.literal(ENVELOPE_FORMAT),
    kind: z
      .string()
      .regex(/^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/)
      .max(100)
      .describe('What is signed: `<lib>.<noun>`.')
      .meta({ examples: ['audit.checkpoint'] }),
    payload: z.record(z.string(), z.unknown()),
    keyId: z.string().min(1).max(100),
    signedAt: z.iso.datetime().describe('UTC.'),
    signature: z
      .string()
      .regex(/^[\w-]{86}$/)
      .describe('Ed25519 over the canonical JSON (RFC 8785) of all other members, base64url.')
      .meta({ examples: ['A'.repeat(86)] }),
  })
  .meta({ id: 'SignedEnvelope' });

/** The one form of everything that is signed here. The kind is signed, too: no signature serves for something else. */
export interface Envelope<Payload extends object = JsonObject> {
  readonly format: typeof ENVELOPE_FORMAT;
  readonly kind: string;
  readonly payload: Payload;
  readonly keyId: string;
  /** ISO 8601, UTC. */
  readonly signedAt: string;
  readonly signature: string;
}

export interface Signer {
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

export type EnvelopeProblem = 'malformed' | 'wrong_kind' | 'unknown_key' | 'key_not_valid' | 'bad_signature';

/** @throws TypeError when the payload is not what JSON can say */
export function signEnvelope<Payload extends object>(
  kind: string,
  payload: Payload,
  { keyId, privateKey }: Signer,
  at: Date,
): Envelope<Payload> {
  const unsigned = { format: ENVELOPE_FORMAT, kind, payload, keyId, signedAt: at.toISOString() } as const;
  return { ...unsigned, signature: sign(null, canonicalBytes(unsigned), privateKey).toString('base64url') };
}

export type Checked = { readonly envelope: Envelope } | { readonly problem: EnvelopeProblem };

/** Whether `value` is an envelope of this kind, signed by the key that was valid then. Never throws. */
export function checkEnvelope(value: unknown, kind: string, keys: KeyRing): Checked {
  const parsed = envelopeSchema.safeParse(value);
  if (!parsed.success) return { problem: 'malformed' };
  // what was given, not its copy: that would lose a member called `__proto__`, and with it the change
  const envelope = value as Envelope;
  const { signature, ...unsigned } = envelope;
  if (unsigned.kind !== kind) return { problem: 'wrong_kind' };
  const key = keys.at(unsigned.keyId, new Date(unsigned.signedAt));
  if (typeof key === 'string') return { problem: key };
  return signedBy(key, unsigned, signature) ? { envelope } : { problem: 'bad_signature' };
}

function signedBy(key: KeyObject, unsigned: object, signature: string): boolean {
  try {
    return verify(null, canonicalBytes(unsigned), key, Buffer.from(signature, 'base64url'));
  } catch (error) {
    // a payload without a canonical text was never signed by us
    if (error instanceof TypeError) return false;
    throw error;
  }
}
